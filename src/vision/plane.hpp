#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "mnist/vision/box.hpp"

namespace mnist::vision {

/// A picture of one value a pixel, rows from top to bottom: (height, width).
template <typename T>
struct Grid {
  int width = 0;
  int height = 0;
  std::vector<T> values;

  Grid() = default;
  Grid(int w, int h, T value = {})
      : width(w),
        height(h),
        values(static_cast<std::size_t>(w) * static_cast<std::size_t>(h), value) {}

  T* row(int y) { return values.data() + static_cast<std::ptrdiff_t>(y) * width; }
  const T* row(int y) const { return values.data() + static_cast<std::ptrdiff_t>(y) * width; }
  T& at(int x, int y) { return row(y)[x]; }
  const T& at(int x, int y) const { return row(y)[x]; }
  bool contains(int x, int y) const { return x >= 0 && y >= 0 && x < width && y < height; }
  Box box() const { return {0, 0, width, height}; }
};

using Plane = Grid<float>;
using Mask = Grid<std::uint8_t>;  ///< 1 where it is ink, 0 where it is not

/// The part of `grid` inside `box`, which may reach beyond the grid: there it is `T{}`.
template <typename T>
Grid<T> crop(const Grid<T>& grid, const Box& box) {
  Grid<T> part(box.width, box.height);
  for (int y = 0; y < box.height; ++y)
    for (int x = 0; x < box.width; ++x)
      if (grid.contains(box.x + x, box.y + y)) part.at(x, y) = grid.at(box.x + x, box.y + y);
  return part;
}

}  // namespace mnist::vision
