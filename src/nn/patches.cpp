#include "patches.hpp"

#include <algorithm>
#include <vector>

namespace mnist::nn {

namespace {

// Calls visit(tap, offset of the tap's first input element) for every tap.
template <class Visit>
void for_each_tap(const ConvShape& shape, Visit&& visit) {
  std::size_t tap = 0;
  for (std::size_t c = 0; c < shape.channels; ++c) {
    for (std::size_t i = 0; i < shape.kernel_height; ++i) {
      for (std::size_t j = 0; j < shape.kernel_width; ++j) {
        visit(tap++, (c * shape.height + i) * shape.width + j);
      }
    }
  }
}

}  // namespace

std::span<float> gather_patches(const ConvShape& shape, const float* in) {
  thread_local std::vector<float> patches;
  patches.resize(shape.taps() * shape.positions());
  for_each_tap(shape, [&](std::size_t tap, std::size_t offset) {
    float* row = patches.data() + tap * shape.positions();
    for (std::size_t y = 0; y < shape.out_height; ++y, row += shape.out_width) {
      const float* from = in + offset + y * shape.stride * shape.width;
      for (std::size_t x = 0; x < shape.out_width; ++x) row[x] = from[x * shape.stride];
    }
  });
  return patches;
}

void scatter_patches(const ConvShape& shape, const float* patches, float* in) {
  std::fill_n(in, shape.channels * shape.height * shape.width, 0.0F);
  for_each_tap(shape, [&](std::size_t tap, std::size_t offset) {
    const float* row = patches + tap * shape.positions();
    for (std::size_t y = 0; y < shape.out_height; ++y, row += shape.out_width) {
      float* to = in + offset + y * shape.stride * shape.width;
      for (std::size_t x = 0; x < shape.out_width; ++x) to[x * shape.stride] += row[x];
    }
  });
}

}  // namespace mnist::nn
