#include "vision/cuts.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>

#include "vision/stroke.hpp"

namespace mnist::vision {
namespace {

/// How far touching digits are tried to lean to the right, in columns a row, besides upright.
constexpr float slant = 0.3F;

/// From the first to the last ink on a way.
float span_of(const Plane& ink, const std::vector<int>& columns) {
  int first = ink.height;
  int last = -1;
  for (int y = 0; y < ink.height; ++y)
    if (ink.at(columns[std::size_t(y)], y) > 0.5F) {
      first = std::min(first, y);
      last = y;
    }
  return float(std::max(0, last - first + 1));
}

/// The column in row `y` of a line that passes the middle row at `centre` and leans over to
/// the right by `lean` columns a row.
int leaning(int centre, float lean, int y, int height) {
  return centre + int(std::lround(lean * (float(height) / 2 - float(y))));
}

/// The way from top to bottom that crosses least ink and strays no further than `reach` from a
/// line that leans. A step aside costs a little, so that ways through plain paper are straight.
Cut least_cut(const Plane& ink, int centre, float lean, int reach) {
  constexpr float aside = 0.05F;
  const auto column = [&ink](int x) { return std::clamp(x, 0, ink.width - 1); };
  Plane cost(2 * reach + 1, ink.height);
  for (int y = 0; y < ink.height; ++y) {
    const int left = leaning(centre, lean, y, ink.height) - reach;
    for (int x = 0; x < cost.width; ++x) {
      float before = y > 0 ? cost.at(x, y - 1) : 0;
      if (y > 0 && x > 0) before = std::min(before, cost.at(x - 1, y - 1) + aside);
      if (y > 0 && x + 1 < cost.width) before = std::min(before, cost.at(x + 1, y - 1) + aside);
      cost.at(x, y) = before + ink.at(column(left + x), y);
    }
  }
  const float* last = cost.row(ink.height - 1);
  int x = int(std::min_element(last, last + cost.width) - last);
  Cut cut{std::vector<int>(std::size_t(ink.height)), last[x], 0};
  for (int y = ink.height - 1; y >= 0; --y) {
    cut.columns[std::size_t(y)] = column(leaning(centre, lean, y, ink.height) - reach + x);
    if (y == 0) break;
    int from = x;
    if (x > 0 && cost.at(x - 1, y - 1) + aside < cost.at(from, y - 1)) from = x - 1;
    if (x + 1 < cost.width &&
        cost.at(x + 1, y - 1) + aside < cost.at(from, y - 1) + (from == x ? 0 : aside))
      from = x + 1;
    x = from;
  }
  cut.span = span_of(ink, cut.columns);
  return cut;
}

/// How much ink lies between two cuts, the first of which is the left one. None if they cross.
float ink_between(const Plane& ink, const Cut& left, const Cut& right) {
  float sum = 0;
  for (int y = 0; y < ink.height; ++y) {
    const int from = left.columns[std::size_t(y)];
    const int to = right.columns[std::size_t(y)];
    if (from > to) return 0;
    for (int x = from; x < to; ++x) sum += ink.at(x, y);
  }
  return sum;
}

/// How wide the ink is between two lines that lean to the right by `lean` columns a row.
int width_between(const Plane& ink, float lean) {
  int left = ink.width + ink.height;
  int right = -left;
  for (int y = 0; y < ink.height; ++y) {
    const int start = leaning(0, lean, y, ink.height);
    for (int x = 0; x < ink.width; ++x) {
      if (ink.at(x, y) <= 0.5F) continue;
      const int across = x - start;
      left = std::min(left, across);
      right = std::max(right, across);
    }
  }
  return right - left + 1;
}

/// Whether the ink is wider than all but the widest digits, upright or leaning.
bool are_likely_several(const Plane& ink) {
  const int width = std::min(ink.width, width_between(ink, slant));
  return 3 * width > 4 * ink.height;
}

Cut edge_at(int column, int height) {
  return {std::vector<int>(std::size_t(height), column), 0, 0};
}

}  // namespace

std::vector<Cut> find_cuts(const Plane& ink) {
  const bool several = are_likely_several(ink);  // a single digit is best left whole
  // Where digits lean a cut must reach far aside, but then a way through a thin stroke may hide one
  // through a broad point of contact: so both near and far ways are tried.
  const int step = std::max(1, ink.height / 24);
  std::vector<Cut> ways;
  for (const int part : {6, 18})
    for (int x = step; x < ink.width; x += step) {
      const int reach = std::max(1, ink.height / part);
      ways.push_back(least_cut(ink, x, 0, reach));
      if (several) ways.push_back(least_cut(ink, x, slant, reach));
    }
  std::sort(ways.begin(), ways.end(),
            [](const Cut& a, const Cut& b) { return a.ink + a.span < b.ink + b.span; });
  // What is cut off must be at least half a vertical stroke. Where several digits touch, the way
  // with least ink may pass beside the right one and hide it, unless less than that will do.
  const float part_of_stroke = several ? 0.25F : 0.5F;
  const float least_ink = std::max(1.0F, part_of_stroke * stroke_width(ink) * float(ink.height));
  std::vector<Cut> cuts = {edge_at(0, ink.height), edge_at(ink.width, ink.height)};
  for (const Cut& way : ways)
    for (std::size_t i = 1; i < cuts.size(); ++i)
      if (ink_between(ink, cuts[i - 1], way) >= least_ink &&
          ink_between(ink, way, cuts[i]) >= least_ink) {
        cuts.insert(cuts.begin() + std::ptrdiff_t(i), way);
        break;
      }
  return {cuts.begin() + 1, cuts.end() - 1};
}

}  // namespace mnist::vision
