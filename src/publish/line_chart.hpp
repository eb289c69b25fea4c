#pragma once

#include <string>
#include <vector>

namespace mnist::publish {

/// A line: its values at 1, 2, 3 ...
struct Series {
  std::string name;
  std::vector<double> values;
};

struct LineChart {
  std::string title;
  std::string unit;  ///< written behind the numbers of the vertical axis
  std::vector<Series> series;
  bool from_zero =
      true;  ///< whether the vertical axis begins at 0 rather than at the smallest value
};

/// The chart as a `<figure>` of inline SVG, epochs along the horizontal axis; its colours come from
/// the page's style. Series are told apart by dashes as well as by colour.
std::string to_svg(const LineChart& chart);

/// Round numbers that divide [low, high] into at most `max_steps` steps, all inside it.
std::vector<double> round_ticks(double low, double high, std::size_t max_steps);

}  // namespace mnist::publish
