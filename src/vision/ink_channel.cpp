#include "vision/ink_channel.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>

namespace mnist::vision {
namespace {

using Colour = std::array<float, 3>;
using Covariance = std::array<std::array<double, 3>, 3>;

bool is_grey(const io::Image& image) {
  if (image.channels == 1) return true;
  for (std::size_t i = 0; i < image.pixels.size(); i += 3)
    if (image.pixels[i] != image.pixels[i + 1] || image.pixels[i] != image.pixels[i + 2])
      return false;
  return true;
}

void add_difference(Covariance& sum, const std::uint8_t* a, const std::uint8_t* b) {
  const std::array<double, 3> d = {double(a[0]) - b[0], double(a[1]) - b[1], double(a[2]) - b[2]};
  for (std::size_t i = 0; i < 3; ++i)
    for (std::size_t j = 0; j < 3; ++j) sum[i][j] += d[i] * d[j];
}

/// How the colours of neighbouring pixels vary together.
Covariance edge_covariance(const io::Image& image) {
  Covariance sum{};
  const std::ptrdiff_t stride = std::ptrdiff_t{3} * image.width;
  for (int y = 0; y + 1 < image.height; ++y) {
    const std::uint8_t* pixel = image.pixels.data() + y * stride;
    for (int x = 0; x + 1 < image.width; ++x, pixel += 3) {
      add_difference(sum, pixel, pixel + 3);
      add_difference(sum, pixel, pixel + stride);
    }
  }
  return sum;
}

/// The direction of greatest variance, by power iteration.
Colour principal_axis(const Covariance& covariance) {
  std::array<double, 3> axis = {1, 1, 1};
  for (int iteration = 0; iteration < 32; ++iteration) {
    std::array<double, 3> next{};
    for (std::size_t i = 0; i < 3; ++i)
      for (std::size_t j = 0; j < 3; ++j) next[i] += covariance[i][j] * axis[j];
    const double length = std::sqrt(next[0] * next[0] + next[1] * next[1] + next[2] * next[2]);
    if (length <= 0) break;
    for (std::size_t i = 0; i < 3; ++i) axis[i] = next[i] / length;
  }
  const double sign = axis[0] + axis[1] + axis[2] < 0 ? -1 : 1;
  return {float(sign * axis[0]), float(sign * axis[1]), float(sign * axis[2])};
}

Plane grey_plane(const io::Image& image) {
  Plane plane(image.width, image.height);
  const std::uint8_t* pixel = image.pixels.data();
  for (float& value : plane.values) {
    value = static_cast<float>(*pixel) / 255.0F;
    pixel += image.channels;
  }
  return plane;
}

}  // namespace

Plane ink_channel(const io::Image& image) {
  if (is_grey(image)) return grey_plane(image);
  const Colour axis = principal_axis(edge_covariance(image));
  const float low = std::min(axis[0], 0.0F) + std::min(axis[1], 0.0F) + std::min(axis[2], 0.0F);
  const float span = std::abs(axis[0]) + std::abs(axis[1]) + std::abs(axis[2]);
  Plane plane(image.width, image.height);
  const std::uint8_t* pixel = image.pixels.data();
  for (float& value : plane.values) {
    const float position =
        axis[0] * float(pixel[0]) + axis[1] * float(pixel[1]) + axis[2] * float(pixel[2]);
    value = std::clamp((position / 255.0F - low) / span, 0.0F, 1.0F);
    pixel += 3;
  }
  return plane;
}

}  // namespace mnist::vision
