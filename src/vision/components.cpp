#include "vision/components.hpp"

#include <algorithm>
#include <utility>

namespace mnist::vision {
namespace {

struct Point {
  int x = 0;
  int y = 0;
};

/// Fills one piece, starting at `seed`, with `label`.
Component fill(const Mask& faint, Grid<int>& labels, Point seed, int label,
               std::vector<Point>& stack) {
  Component piece{{seed.x, seed.y, 1, 1}, 0, 0};
  labels.at(seed.x, seed.y) = label;
  stack.push_back(seed);
  while (!stack.empty()) {
    const Point p = stack.back();
    stack.pop_back();
    ++piece.area;
    piece.contact += p.x == 0 || p.y == 0 || p.x == faint.width - 1 || p.y == faint.height - 1;
    piece.box = unite(piece.box, {p.x, p.y, 1, 1});
    for (int y = std::max(0, p.y - 1); y <= std::min(faint.height - 1, p.y + 1); ++y)
      for (int x = std::max(0, p.x - 1); x <= std::min(faint.width - 1, p.x + 1); ++x)
        if (faint.at(x, y) && labels.at(x, y) < 0) {
          labels.at(x, y) = label;
          stack.push_back({x, y});
        }
  }
  return piece;
}

}  // namespace

Components find_components(const Mask& faint, const Mask& strong) {
  Components found{Grid<int>(faint.width, faint.height, -1), {}};
  std::vector<Point> stack;
  for (int y = 0; y < faint.height; ++y)
    for (int x = 0; x < faint.width; ++x)
      if (strong.at(x, y) && found.labels.at(x, y) < 0)
        found.list.push_back(fill(faint, found.labels, {x, y}, int(found.list.size()), stack));
  return found;
}

}  // namespace mnist::vision
