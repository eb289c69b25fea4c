#pragma once

#include <cstddef>

namespace mnist::nn {

/// The extents of a valid cross-correlation of one sample: in (channels, height, width), weight
/// (filters, channels, kernel_height, kernel_width), out (filters, out_height, out_width).
struct ConvShape {
  std::size_t channels, height, width;
  std::size_t filters, kernel_height, kernel_width, stride;
  std::size_t out_height, out_width;

  /// The elements of one kernel.
  std::size_t taps() const { return channels * kernel_height * kernel_width; }
  /// The places where a kernel fits.
  std::size_t positions() const { return out_height * out_width; }
};

}  // namespace mnist::nn
