#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace mnist {

/// A style in which a digit is written: a 1 with an upstroke, a 7 with a crossbar. Or what is no
/// digit: a letter, a sign, a drawing.
struct Allograph {
  static constexpr std::size_t max_points = 40;  ///< of all strokes together

  /// A place the pen passes, in a square of side 1 with (0,0) at its upper left.
  struct Point {
    float x = 0.0F, y = 0.0F;
    bool corner = false;  ///< the pen turns here; elsewhere its way is smooth

    bool operator==(const Point&) const = default;
  };
  using Stroke = std::vector<Point>;

  std::uint8_t digit = 0;  ///< `digit_classes` if it is none
  std::string name;
  std::string where;  ///< where it is written so
  std::vector<Stroke> strokes;

  bool operator==(const Allograph&) const = default;
};

/// Reads a table of styles; `data/allographs` says how one is written. Throws `Error`, with the
/// number of the line, where it is not.
std::vector<Allograph> parse_allographs(std::string_view table);

/// The styles of `data/allographs`, which is part of the library: at least one for each digit and
/// one that is none, in the order of the table.
const std::vector<Allograph>& allographs();

}  // namespace mnist
