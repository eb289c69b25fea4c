#include "mnist/nn/softmax.hpp"

#include <fmt/format.h>

namespace mnist::nn {

Shape Softmax::output_shape(const Shape& in) const {
  if (in.rank() != 1) {
    throw Error(fmt::format("softmax takes a shape like (10,), not {}", to_string(in)));
  }
  return in;
}

void Softmax::forward(const Tensor& x, Tensor& y) const {
  for (Eigen::Index n = 0; n < x.matrix().rows(); ++n) {
    const auto logits = x.matrix().row(n).array();
    auto probabilities = y.matrix().row(n).array();
    probabilities = (logits - logits.maxCoeff()).exp();
    probabilities /= probabilities.sum();
  }
}

void Softmax::backward(const Tensor& /*x*/, const Tensor& y, const Tensor& dy, Tensor* dx,
                       std::span<Tensor> /*gradients*/) const {
  if (dx == nullptr) return;
  for (Eigen::Index n = 0; n < y.matrix().rows(); ++n) {
    const auto p = y.matrix().row(n).array();
    const auto g = dy.matrix().row(n).array();
    dx->matrix().row(n).array() = p * (g - (g * p).sum());
  }
}

}  // namespace mnist::nn
