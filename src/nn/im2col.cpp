#include "im2col.hpp"

#include <algorithm>

namespace mnist::nn {
namespace {

// Calls visit(patch, pixel) for every run of output columns: `patch` is the index of its first
// element in the patches, `pixel` that of the image's element it comes from.
template <class Visit>
void for_each_row(const ConvShape& s, Visit visit) {
  std::size_t patch = 0;
  for (std::size_t c = 0; c < s.channels; ++c) {
    for (std::size_t i = 0; i < s.kernel_height; ++i) {
      for (std::size_t j = 0; j < s.kernel_width; ++j) {
        for (std::size_t y = 0; y < s.out_height; ++y, patch += s.out_width) {
          visit(patch, (c * s.height + y * s.stride + i) * s.width + j);
        }
      }
    }
  }
}

}  // namespace

void im2col(const ConvShape& shape, std::span<const Scalar> image, Tensor& patches) {
  patches.resize({shape.taps(), shape.positions()});
  for_each_row(shape, [&](std::size_t patch, std::size_t pixel) {
    Scalar* const to = patches.data() + patch;
    const Scalar* const from = image.data() + pixel;
    for (std::size_t x = 0; x < shape.out_width; ++x) to[x] = from[x * shape.stride];
  });
}

void col2im(const ConvShape& shape, const Tensor& patches, std::span<Scalar> image) {
  std::fill(image.begin(), image.end(), Scalar{0});
  for_each_row(shape, [&](std::size_t patch, std::size_t pixel) {
    const Scalar* const from = patches.data() + patch;
    Scalar* const to = image.data() + pixel;
    for (std::size_t x = 0; x < shape.out_width; ++x) to[x * shape.stride] += from[x];
  });
}

}  // namespace mnist::nn
