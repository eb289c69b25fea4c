#include "mnist/nn/softmax.hpp"

#include <fmt/format.h>

namespace mnist::nn {

Shape Softmax::output_shape(const Shape& in) const {
  if (in.rank() != 1) {
    throw Error(fmt::format("softmax takes a shape like (10,), not {}", to_string(in)));
  }
  return in;
}

void Softmax::forward(const Tensor& in, Tensor& out, const Execution& /*how*/) const {
  for (Eigen::Index n = 0; n < in.matrix().rows(); ++n) {
    const auto logits = in.matrix().row(n).array();
    auto probabilities = out.matrix().row(n).array();
    probabilities = (logits - logits.maxCoeff()).exp();
    probabilities /= probabilities.sum();
  }
}

void Softmax::backward(const Tensor& /*in*/, const Tensor& out, const Tensor& grad_out,
                       Tensor* grad_in, GradientSink& /*sink*/, const Execution& /*how*/) const {
  if (grad_in == nullptr) return;
  for (Eigen::Index n = 0; n < out.matrix().rows(); ++n) {
    const auto p = out.matrix().row(n).array();
    const auto g = grad_out.matrix().row(n).array();
    grad_in->matrix().row(n).array() = p * (g - (g * p).sum());
  }
}

}  // namespace mnist::nn
