#pragma once

#include <algorithm>
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

using FloatImage = Grid<float>;
using Mask = Grid<std::uint8_t>;  ///< 1 where a pixel belongs to it, else 0

/// The part of `grid` inside `box`, which may reach beyond the grid: there it is `T{}`.
template <typename T>
Grid<T> crop(const Grid<T>& grid, const Box& box) {
  Grid<T> part(box.width, box.height);
  const int left = std::max(0, -box.x);
  const int right = std::min(box.width, grid.width - box.x);
  for (int y = std::max(0, -box.y); y < std::min(box.height, grid.height - box.y); ++y) {
    if (left < right) {
      std::copy(grid.row(box.y + y) + box.x + left, grid.row(box.y + y) + box.x + right,
                part.row(y) + left);
    }
  }
  return part;
}

/// Rows become columns. In blocks, so that both grids stay in the cache.
template <typename T>
Grid<T> transpose(const Grid<T>& in) {
  constexpr int block = 16;
  Grid<T> out(in.height, in.width);
  for (int top = 0; top < in.height; top += block) {
    for (int left = 0; left < in.width; left += block) {
      for (int y = top; y < std::min(in.height, top + block); ++y) {
        for (int x = left; x < std::min(in.width, left + block); ++x) out.at(y, x) = in.at(x, y);
      }
    }
  }
  return out;
}

/// The mask of the pixels that are greater than `threshold`.
inline Mask above(const FloatImage& image, float threshold) {
  Mask mask(image.width, image.height);
  for (std::size_t i = 0; i < mask.values.size(); ++i) mask.values[i] = image.values[i] > threshold;
  return mask;
}

/// The smallest box that holds all pixels of a mask.
inline Box box_of(const Mask& mask) {
  Box box;
  for (int y = 0; y < mask.height; ++y) {
    const std::uint8_t* row = mask.row(y);
    const auto first = static_cast<int>(std::find(row, row + mask.width, 1) - row);
    int end = mask.width;
    while (end > first && !row[end - 1]) --end;
    if (first < end) box = unite(box, {first, y, end - first, 1});
  }
  return box;
}

/// The values on the picture's edge, each once.
inline std::vector<float> border_values(const FloatImage& image) {
  std::vector<float> values;
  for (int y = 0; y < image.height; ++y) {
    const int step = y == 0 || y == image.height - 1 ? 1 : std::max(1, image.width - 1);
    for (int x = 0; x < image.width; x += step) values.push_back(image.at(x, y));
  }
  return values;
}

/// Some thousands of the values, evenly spread.
inline std::vector<float> sample_of(const FloatImage& image) {
  constexpr std::size_t enough = 1U << 15U;
  std::vector<float> sample;
  for (std::size_t i = 0; i < image.values.size(); i += image.values.size() / enough + 1) {
    sample.push_back(image.values[i]);
  }
  return sample;
}

/// The value that `share` of `values` lie below; `values` is not empty and is reordered.
inline float quantile(std::vector<float>& values, double share) {
  const auto last = static_cast<double>(values.size() - 1);
  const auto nth = values.begin() + static_cast<std::ptrdiff_t>(share * last);
  std::nth_element(values.begin(), nth, values.end());
  return *nth;
}

inline float median(std::vector<float> values) { return quantile(values, 0.5); }

}  // namespace mnist::vision
