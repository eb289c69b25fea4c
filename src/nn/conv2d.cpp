#include "mnist/nn/conv2d.hpp"

#include <fmt/format.h>

#include <cmath>

#include "im2col.hpp"
#include "initialize.hpp"

namespace mnist::nn {
namespace {

// The number of places a kernel has along an axis.
std::size_t places(std::size_t extent, std::size_t kernel, std::size_t stride) {
  return (extent - kernel) / stride + 1;
}

// The patches of one sample, (taps, positions). Each thread keeps its buffer from call to call, so
// that a training step allocates nothing.
Tensor& patches_buffer() {
  thread_local Tensor patches;
  return patches;
}

}  // namespace

Conv2D::Conv2D(const Shape& in, const Conv2DOptions& options) : options_(options) {
  const auto& [filters, kernel_height, kernel_width, stride, bias_kind] = options;
  if (in.rank() != 3) {
    throw Error(fmt::format("{} takes a shape like (1,28,28), not {}", describe(), to_string(in)));
  }
  if (filters == 0 || kernel_height == 0 || kernel_width == 0 || stride == 0) {
    throw Error(fmt::format("{}: filters, kernel and stride must be above 0", describe()));
  }
  if (kernel_height > in[1] || kernel_width > in[2]) {
    throw Error(
        fmt::format("{}: the kernel is larger than its input {}", describe(), to_string(in)));
  }
  shape_ = {.channels = in[0],
            .height = in[1],
            .width = in[2],
            .filters = filters,
            .kernel_height = kernel_height,
            .kernel_width = kernel_width,
            .stride = stride,
            .out_height = places(in[1], kernel_height, stride),
            .out_width = places(in[2], kernel_width, stride)};
  const Shape out{filters, shape_.out_height, shape_.out_width};
  weight.name = "weight";
  weight.value = Tensor({filters, in[0], kernel_height, kernel_width});
  bias.name = "bias";
  bias.value = Tensor(bias_kind == Bias::untied ? out : Shape{filters});
  bias.decays = false;
}

std::string Conv2D::describe() const {
  return fmt::format("conv2d {}x{}x{}{}{}", options_.filters, options_.kernel_height,
                     options_.kernel_width,
                     options_.stride == 1 ? "" : fmt::format(" stride {}", options_.stride),
                     options_.bias == Bias::untied ? " untied" : "");
}

Shape Conv2D::output_shape(const Shape& in) const {
  const Shape expected{shape_.channels, shape_.height, shape_.width};
  if (!(in == expected)) {
    throw Error(fmt::format("{} takes {}, not {}", describe(), to_string(expected), to_string(in)));
  }
  return {shape_.filters, shape_.out_height, shape_.out_width};
}

void Conv2D::initialize(Random& random) {
  draw_normal(weight.value, std::sqrt(2.0F / static_cast<float>(shape_.taps())), random);
  draw_normal(bias.value, 0.01F, random);
}

void Conv2D::forward(const Tensor& x, Tensor& y) const {
  Tensor& patches = patches_buffer();
  const auto W = weight.value.matrix();  // (filters, taps)
  const auto b = bias.value.matrix();    // (filters, positions) if untied, (filters, 1) if tied
  for (std::size_t n = 0; n < x.batch(); ++n) {
    // Y (filters, positions) = W (filters, taps) patches (taps, positions) + b
    im2col(shape_, x.sample(n), patches);
    auto Y = y.sample_matrix(n);
    Y.noalias() = W * patches.matrix();
    if (options_.bias == Bias::untied) {
      Y += b;
    } else {
      Y.colwise() += b.col(0);
    }
  }
}

void Conv2D::backward(const Tensor& x, const Tensor& /*y*/, const Tensor& dy, Tensor* dx,
                      std::span<Tensor> gradients) const {
  Tensor& patches = patches_buffer();
  const auto W = weight.value.matrix();
  auto dW = gradients[0].matrix();
  auto db = gradients[1].matrix();
  dW.setZero();
  db.setZero();
  for (std::size_t n = 0; n < x.batch(); ++n) {
    const auto dY = dy.sample_matrix(n);
    // dW = the sum over samples of dY patchesᵀ
    im2col(shape_, x.sample(n), patches);
    dW.noalias() += dY * patches.matrix().transpose();
    // db = the sum over samples of dY, and over positions where the bias is tied
    if (options_.bias == Bias::untied) {
      db += dY;
    } else {
      db += dY.rowwise().sum();
    }
    // dX = col2im(Wᵀ dY)
    if (dx != nullptr) {
      patches.matrix().noalias() = W.transpose() * dY;
      col2im(shape_, patches, dx->sample(n));
    }
  }
}

}  // namespace mnist::nn
