#pragma once

#include "mnist/nn/layer.hpp"

namespace mnist::nn {

/// Turns the logits of each sample into probabilities: p_i = exp(x_i) / sum_j exp(x_j), computed
/// after subtracting the largest logit so that nothing overflows. (N, classes) -> (N, classes).
///
/// The Jacobian is dp_i/dx_j = p_i (delta_ij - p_j), so dL/dx = p (g - sum_j g_j p_j).
class Softmax : public Layer {
 public:
  std::string describe() const override { return "softmax"; }

  /// Throws `Error` unless `in` is one-dimensional.
  Shape output_shape(const Shape& in) const override;
  void forward(const Tensor& in, Tensor& out, const Execution& how) const override;
  void backward(const Tensor& in, const Tensor& out, const Tensor& grad_out, Tensor* grad_in,
                GradientSink& sink, const Execution& how) const override;
};

}  // namespace mnist::nn
