#pragma once

#include "mnist/nn/layer.hpp"

namespace mnist::nn {

/// Turns the logits of each sample into probabilities: y_i = exp(x_i) / sum_j exp(x_j), computed
/// after subtracting the largest logit so that nothing overflows. (N, classes) -> (N, classes).
///
/// The Jacobian is dy_i/dx_j = y_i (delta_ij - y_j), so dx = y (dy - sum_j dy_j y_j).
class Softmax : public Layer {
 public:
  std::string describe() const override { return "softmax"; }

  /// Throws `Error` unless `in` is one-dimensional.
  Shape output_shape(const Shape& in) const override;
  void forward(const Tensor& x, Tensor& y) const override;
  void backward(const Tensor& x, const Tensor& y, const Tensor& dy, Tensor* dx,
                std::span<Tensor> gradients) const override;
};

}  // namespace mnist::nn
