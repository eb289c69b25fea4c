#include "mnist/vision/cuts.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>

#include "mnist/vision/stroke.hpp"

namespace mnist::vision {
namespace {

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

/// The way from top to bottom that crosses least ink and strays no further than `reach` from the
/// column `centre`. A step aside costs a little, so that ways through plain paper are straight.
Cut least_cut(const Plane& ink, int centre, int reach) {
  constexpr float aside = 0.05F;
  const int left = std::max(0, centre - reach);
  const int right = std::min(ink.width - 1, centre + reach);
  Plane cost(right - left + 1, ink.height);
  for (int y = 0; y < ink.height; ++y)
    for (int x = 0; x < cost.width; ++x) {
      float before = y > 0 ? cost.at(x, y - 1) : 0;
      if (y > 0 && x > 0) before = std::min(before, cost.at(x - 1, y - 1) + aside);
      if (y > 0 && x + 1 < cost.width) before = std::min(before, cost.at(x + 1, y - 1) + aside);
      cost.at(x, y) = before + ink.at(left + x, y);
    }
  const float* last = cost.row(ink.height - 1);
  int x = int(std::min_element(last, last + cost.width) - last);
  Cut cut{std::vector<int>(std::size_t(ink.height)), last[x], 0};
  for (int y = ink.height - 1; y >= 0; --y) {
    cut.columns[std::size_t(y)] = left + x;
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

Cut edge_at(int column, int height) {
  return {std::vector<int>(std::size_t(height), column), 0, 0};
}

}  // namespace

std::vector<Cut> find_cuts(const Plane& ink) {
  // Where digits lean a cut must reach far aside, but then a way through a thin stroke may hide one
  // through a broad point of contact: so both near and far ways are tried.
  const int step = std::max(1, ink.height / 24);
  std::vector<Cut> ways;
  for (const int part : {6, 18})
    for (int x = step; x < ink.width; x += step)
      ways.push_back(least_cut(ink, x, std::max(1, ink.height / part)));
  std::sort(ways.begin(), ways.end(), [](const Cut& a, const Cut& b) {
    return a.ink + a.span < b.ink + b.span;
  });
  // What is cut off must be at least half a vertical stroke.
  const float least_ink = std::max(1.0F, stroke_width(ink) * float(ink.height) / 2);
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
