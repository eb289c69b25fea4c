#include "nn/patches.hpp"

#include <Eigen/Core>
#include <algorithm>
#include <vector>

namespace mnist::nn {

void convolve_patches(const Kernels& kernels, const ConvShape& shape, const float* in,
                      const float* weight, const float* bias, bool untied, Activation activation,
                      float* out) {
  const std::span<float> patches = gather_patches(shape, in);
  const std::size_t taps = shape.taps(), positions = shape.positions();
  kernels.multiply_nn({weight, shape.filters, taps, taps},
                      {patches.data(), taps, positions, positions}, Activation::identity, {},
                      {out, shape.filters, positions, positions});
  for (std::size_t f = 0; f < shape.filters; ++f) {
    Eigen::Map<Eigen::ArrayXf> row(out + f * positions, static_cast<Eigen::Index>(positions));
    if (untied) {
      row += Eigen::Map<const Eigen::ArrayXf>(bias + f * positions, row.size());
    } else {
      row += bias[f];
    }
  }
  kernels.activate(activation, out, shape.filters * positions);
}

void patches_weight_gradient(const Kernels& kernels, const ConvShape& shape, std::size_t samples,
                             const float* in, const float* grad_out, float* sums) {
  const std::size_t taps = shape.taps(), positions = shape.positions();
  thread_local std::vector<float> of_sample;
  of_sample.resize(shape.filters * taps);
  std::fill_n(sums, of_sample.size(), 0.0F);
  for (std::size_t n = 0; n < samples; ++n) {
    const std::span<float> patches =
        gather_patches(shape, in + n * shape.channels * shape.height * shape.width);
    kernels.multiply_nt({grad_out + n * shape.filters * positions, shape.filters, positions,
                         positions},
                        {patches.data(), taps, positions, positions}, nullptr, Activation::identity,
                        {of_sample.data(), shape.filters, taps, taps});
    std::transform(of_sample.begin(), of_sample.end(), sums, sums, std::plus<>());
  }
}

}  // namespace mnist::nn
