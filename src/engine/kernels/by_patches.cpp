#include <algorithm>
#include <functional>
#include <vector>

#include "engine/blocks.hpp"
#include "nn/im2col.hpp"

namespace mnist::engine {
namespace {

// The patches of an image: in a buffer of the calling thread until its next call.
const nn::Tensor& patches_of(const nn::ConvShape& shape, const float* image) {
  thread_local nn::Tensor patches;
  nn::im2col(shape, {image, shape.channels * shape.height * shape.width}, patches);
  return patches;
}

}  // namespace

void convolve_patches(const Kernels& kernels, const Convolution& c) {
  const std::size_t filters = c.shape.filters, positions = c.shape.positions();
  const nn::Tensor& patches = patches_of(c.shape, c.in);
  kernels.gemm_nn({c.weight, filters, c.shape.taps(), c.shape.taps()}, whole(patches),
                  Activation::identity, {}, {c.out, filters, positions, positions});
  for (std::size_t f = 0; f < filters; ++f) {
    Eigen::Map<Eigen::ArrayXf> row(c.out + f * positions, static_cast<Eigen::Index>(positions));
    if (c.untied) {
      row += Eigen::Map<const Eigen::ArrayXf>(c.bias + f * positions, row.size());
    } else {
      row += c.bias[f];
    }
  }
  kernels.activate(c.activation, c.out, filters * positions);
}

void patches_weight_gradient(const Kernels& kernels, const nn::ConvShape& shape,
                             std::size_t samples, const float* in, const float* grad_out,
                             float* sums) {
  const std::size_t taps = shape.taps(), positions = shape.positions();
  thread_local std::vector<float> of_sample;
  of_sample.resize(shape.filters * taps);
  std::fill_n(sums, of_sample.size(), 0.0F);
  for (std::size_t n = 0; n < samples; ++n) {
    const nn::Tensor& patches =
        patches_of(shape, in + n * shape.channels * shape.height * shape.width);
    kernels.gemm_nt({grad_out + n * shape.filters * positions, shape.filters, positions, positions},
                    whole(patches), nullptr, Activation::identity,
                    {of_sample.data(), shape.filters, taps, taps});
    std::transform(of_sample.begin(), of_sample.end(), sums, sums, std::plus<>());
  }
}

}  // namespace mnist::engine
