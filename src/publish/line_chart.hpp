#pragma once

#include <string>
#include <vector>

namespace mnist::publish {

/// A line: a value at each of 1, 2, 3 ...
struct Series {
  std::string name;
  std::vector<double> values;
};

struct LineChart {
  std::string title;
  std::string unit;  ///< written behind the numbers of the vertical axis
  std::vector<Series> series;
  bool from_zero = true;  ///< whether the vertical axis begins at 0 rather than at the least value
};

/// The chart as a `<figure>` of inline SVG, epochs along the horizontal axis; its colours come from
/// the page's style. Series are told apart by dashes as well as by colour.
std::string to_svg(const LineChart& chart);

/// Round numbers that divide [low, high] into at most `most` steps, all inside it.
std::vector<double> round_ticks(double low, double high, std::size_t most);

}  // namespace mnist::publish
