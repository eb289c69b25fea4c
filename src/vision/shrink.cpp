#include "vision/shrink.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace mnist::vision {
namespace {

/// Adds `rows` rows of the image, from `top` on, to `sums`: `columns` pixels to each of its pixels.
void add_rows(const io::Image& image, int top, int rows, int columns,
              std::vector<std::uint32_t>& sums) {
  const auto channels = std::size_t(image.channels);
  for (int y = top; y < top + rows; ++y) {
    const std::uint8_t* sample =
        image.pixels.data() + std::ptrdiff_t(y) * image.width * image.channels;
    for (std::size_t out = 0; out < sums.size(); out += channels)
      for (int x = 0; x < columns; ++x)
        for (std::size_t c = 0; c < channels; ++c) sums[out + c] += *sample++;
  }
}

Plane halve(const Plane& plane) {
  Plane half(std::max(1, plane.width / 2), std::max(1, plane.height / 2));
  const int right = plane.width > 1 ? 1 : 0;
  const int down = plane.height > 1 ? 1 : 0;
  for (int y = 0; y < half.height; ++y) {
    const float* upper = plane.row(2 * y);
    const float* lower = plane.row(2 * y + down);
    for (int x = 0; x < half.width; ++x)
      half.at(x, y) =
          (upper[2 * x] + upper[2 * x + right] + lower[2 * x] + lower[2 * x + right]) / 4;
  }
  return half;
}

}  // namespace

io::Image shrink(const io::Image& image, int factor) {
  if (factor <= 1) return image;
  // What is left over at the right and lower edge, less than one pixel, is dropped.
  const int width = std::max(1, image.width / factor);
  const int height = std::max(1, image.height / factor);
  const int rows = std::min(factor, image.height);
  const int columns = std::min(factor, image.width);
  io::Image small{width, height, image.channels, {}};
  small.pixels.reserve(std::size_t(width) * std::size_t(height) * std::size_t(image.channels));
  std::vector<std::uint32_t> sums(std::size_t(width) * std::size_t(image.channels));
  const auto count = std::uint32_t(rows * columns);
  for (int y = 0; y < height; ++y) {
    std::fill(sums.begin(), sums.end(), 0U);
    add_rows(image, y * factor, rows, columns, sums);
    for (const std::uint32_t sum : sums)
      small.pixels.push_back(std::uint8_t((sum + count / 2) / count));
  }
  return small;
}

Plane halve_to(Plane plane, int longest) {
  while (std::max(plane.width, plane.height) > longest) plane = halve(plane);
  return plane;
}

}  // namespace mnist::vision
