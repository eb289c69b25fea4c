#include "prepare_raw.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "vision/grid.hpp"

namespace mnist::vision {
namespace {

using Bytes = Grid<std::uint8_t>;

/// ITU-R 601 luma in 16-bit fixed point, as Pillow computes it.
std::uint8_t luma(const std::uint8_t* rgb) {
  return static_cast<std::uint8_t>((rgb[0] * 19595 + rgb[1] * 38470 + rgb[2] * 7471 + 0x8000) >>
                                   16);
}

Bytes grey(const io::Image& image) {
  Bytes plane(image.width, image.height);
  const bool colour = image.channels >= 3;
  const std::uint8_t* pixel = image.pixels.data();
  for (std::uint8_t& value : plane.values) {
    value = colour ? luma(pixel) : *pixel;
    pixel += image.channels;
  }
  return plane;
}

/// Keys' cubic convolution kernel with a = -1/2.
double cubic(double x) {
  x = std::abs(x);
  if (x < 1) return (1.5 * x - 2.5) * x * x + 1;
  if (x < 2) return ((-0.5 * x + 2.5) * x - 4) * x + 2;
  return 0;
}

/// The source pixels that make one target pixel: `first`, first + 1, ...
struct Filter {
  int first = 0;
  std::vector<double> weights;
};

/// The filter of target pixel `i` where a line of `from` pixels becomes one of `to`.
Filter make_filter(int i, int from, int to) {
  const double scale = static_cast<double>(from) / to;
  const double stretch = std::max(scale, 1.0);
  const double centre = (i + 0.5) * scale;
  Filter filter;
  filter.first = std::max(0, static_cast<int>(centre - 2 * stretch + 0.5));
  const int end = std::min(from, static_cast<int>(centre + 2 * stretch + 0.5));
  double sum = 0;
  for (int x = filter.first; x < end; ++x) {
    filter.weights.push_back(cubic((x - centre + 0.5) / stretch));
    sum += filter.weights.back();
  }
  for (double& weight : filter.weights) weight /= sum;
  return filter;
}

std::uint8_t to_byte(double value) {
  return static_cast<std::uint8_t>(std::clamp(std::floor(value + 0.5), 0.0, 255.0));
}

/// Resizes the width to `to` and transposes, so that doing it twice resizes both sides.
Bytes resize_width_and_transpose(const Bytes& in, int to) {
  Bytes out(in.height, to);
  for (int i = 0; i < to; ++i) {
    const Filter filter = make_filter(i, in.width, to);
    for (int y = 0; y < in.height; ++y) {
      const std::uint8_t* pixel = in.row(y) + filter.first;
      double sum = 0;
      for (const double weight : filter.weights) sum += weight * *pixel++;
      out.at(y, i) = to_byte(sum);
    }
  }
  return out;
}

}  // namespace

Digit prepare_raw(const io::Image& image) {
  Bytes plane = resize_width_and_transpose(grey(image), digit_side);
  plane = resize_width_and_transpose(plane, digit_side);
  Digit digit;
  std::transform(plane.values.begin(), plane.values.end(), digit.begin(),
                 [](std::uint8_t value) { return static_cast<float>(255 - value) / 255.0F; });
  return digit;
}

}  // namespace mnist::vision
