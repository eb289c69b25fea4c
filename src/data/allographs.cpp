#include "mnist/data/allographs.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "data/allographs_table.hpp"
#include "mnist/error.hpp"

namespace mnist {

namespace {

/// Takes what stands before the first `separator` off `text`, and the separator with it.
std::string_view take_until(std::string_view& text, char separator) {
  const std::size_t end = std::min(text.find(separator), text.size());
  const std::string_view taken = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  return taken;
}

/// A coordinate of the table, 0 to 100, as one of a square of side 1.
float coordinate_from(std::string_view text) {
  int value = -1;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || value < 0 || value > 100) {
    throw Error(fmt::format("'{}': expected a whole number from 0 to 100", text));
  }
  return static_cast<float>(value) / 100.0F;
}

Allograph::Point point_from(std::string_view text) {
  const bool corner = text.ends_with('!');
  if (corner) text.remove_suffix(1);
  const std::string_view x = take_until(text, ',');
  return {coordinate_from(x), coordinate_from(text), corner};
}

Allograph::Stroke stroke_from(std::string_view text) {
  Allograph::Stroke stroke;
  while (!text.empty()) {
    const std::string_view point = take_until(text, ' ');
    if (!point.empty()) stroke.push_back(point_from(point));
  }
  if (stroke.size() < 2) throw Error("a stroke of one point, expected at least two");
  return stroke;
}

Allograph style_from(std::string_view text) {
  const std::string_view digit = take_until(text, ' ');
  const std::string_view name = take_until(text, ':');
  text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
  const std::size_t label = std::string_view("0123456789-").find(digit);
  if (digit.size() != 1 || label == std::string_view::npos || name.empty() || text.empty()) {
    throw Error("expected a style as 'DIGIT NAME: WHERE', or an indented stroke");
  }
  return {static_cast<std::uint8_t>(label), std::string(name), std::string(text), {}};
}

void parse_line(std::string_view line, std::vector<Allograph>& styles) {
  if (line.ends_with('\r')) line.remove_suffix(1);
  if (line.empty() || line.starts_with('#')) return;
  if (!line.starts_with(' ')) {
    styles.push_back(style_from(line));
  } else if (styles.empty()) {
    throw Error("a stroke before the first style");
  } else {
    std::vector<Allograph::Stroke>& strokes = styles.back().strokes;
    strokes.push_back(stroke_from(line));
    std::size_t points = 0;
    for (const Allograph::Stroke& stroke : strokes) points += stroke.size();
    if (points > Allograph::max_points) {
      throw Error(
          fmt::format("a style of {} points, expected at most {}", points, Allograph::max_points));
    }
  }
}

}  // namespace

std::vector<Allograph> parse_allographs(std::string_view table) {
  std::vector<Allograph> styles;
  for (std::size_t number = 1; !table.empty(); ++number) {
    try {
      parse_line(take_until(table, '\n'), styles);
    } catch (const Error& error) {
      throw Error(fmt::format("allographs, line {}: {}", number, error.what()));
    }
  }
  for (const Allograph& style : styles) {
    if (style.strokes.empty()) {
      throw Error(fmt::format("allographs: {} {} has no stroke", style.digit, style.name));
    }
  }
  return styles;
}

const std::vector<Allograph>& allographs() {
  static const std::vector<Allograph> styles = parse_allographs(allographs_table);
  return styles;
}

}  // namespace mnist
