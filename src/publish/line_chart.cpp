#include "line_chart.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "html.hpp"

namespace mnist::publish {
namespace {

// The drawing in its own units; the page scales it.
constexpr double left = 46, right = 346, top = 10, bottom = 150, height = 176, width = 360;

struct Range {
  double low = 0.0, high = 1.0;

  /// Where `value` lies on an axis from `begin` to `end`.
  double place(double value, double begin, double end) const {
    return begin + (value - low) / (high - low) * (end - begin);
  }
};

Range range_of(const LineChart& chart) {
  double low = chart.from_zero ? 0.0 : std::numeric_limits<double>::max();
  double high = std::numeric_limits<double>::lowest();
  for (const Series& series : chart.series) {
    for (const double value : series.values) {
      low = std::min(low, value);
      high = std::max(high, value);
    }
  }
  if (!(high > low)) high = low + 1.0;
  return {low, high};
}

std::string axes(const LineChart& chart, const Range& x, const Range& y) {
  std::string svg;
  for (const double tick : round_ticks(y.low, y.high, 5)) {
    const double at = y.place(tick, bottom, top);
    svg += fmt::format(R"(<path class="grid" d="M{} {:.1f}H{}"/>)", left, at, right);
    svg += fmt::format(R"(<text class="y" x="{}" y="{:.1f}">{:.4g}{}</text>)", left - 5, at + 3.5,
                       tick, chart.unit);
  }
  for (const double tick : round_ticks(x.low, x.high, 6)) {
    if (tick != std::floor(tick)) continue;
    svg += fmt::format(R"(<text class="x" x="{:.1f}" y="{}">{:g}</text>)",
                       x.place(tick, left, right), bottom + 14, tick);
  }
  return svg + fmt::format(R"(<text class="x" x="{}" y="{}">epoch</text>)", (left + right) / 2,
                           height - 1);
}

std::string line(const Series& series, std::size_t number, const Range& x, const Range& y) {
  std::string points;
  for (std::size_t i = 0; i < series.values.size(); ++i) {
    points += fmt::format("{:.1f},{:.1f} ", x.place(static_cast<double>(i + 1), left, right),
                          y.place(series.values[i], bottom, top));
  }
  if (series.values.size() == 1) {  // a line of one point would not show
    return fmt::format(R"(<circle class="dot s{}" r="3" cx="{:.1f}" cy="{:.1f}"/>)", number, left,
                       y.place(series.values[0], bottom, top));
  }
  return fmt::format(R"(<polyline class="line s{}" points="{}"/>)", number, points);
}

}  // namespace

std::vector<double> round_ticks(double low, double high, std::size_t max_steps) {
  const double min_step = (high - low) / static_cast<double>(max_steps);
  double step = std::pow(10.0, std::floor(std::log10(min_step)));
  for (const double factor : {2.0, 2.5, 2.0}) {  // 1, 2, 5, 10
    if (step < min_step) step *= factor;
  }
  std::vector<double> ticks;
  for (double i = std::ceil(low / step - 1e-9); i * step <= high + step * 1e-9; i += 1.0) {
    ticks.push_back(i * step + 0.0);  // which makes 0 of -0
  }
  return ticks;
}

std::string to_svg(const LineChart& chart) {
  std::size_t epochs = 2;
  for (const Series& series : chart.series) epochs = std::max(epochs, series.values.size());
  const Range x{1.0, static_cast<double>(epochs)}, y = range_of(chart);
  std::string lines, legend;
  for (std::size_t i = 0; i < chart.series.size(); ++i) {
    lines += line(chart.series[i], i, x, y);
    if (chart.series.size() == 1) break;  // the title says what it is
    legend += fmt::format(R"(<span class="key s{}">{}</span> )", i, escaped(chart.series[i].name));
  }
  return fmt::format(R"(<figure><figcaption>{0} {1}</figcaption>
<svg viewBox="0 0 {2} {3}" role="img" aria-label="{0} by epoch">{4}{5}</svg></figure>
)",
                     escaped(chart.title), legend, width, height, axes(chart, x, y), lines);
}

}  // namespace mnist::publish
