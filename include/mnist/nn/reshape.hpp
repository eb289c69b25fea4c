#pragma once

#include "mnist/nn/layer.hpp"

namespace mnist::nn {

/// Flattens each sample, row-major: (N,C,H,W) -> (N, C*H*W). A network passes the same storage on
/// under the new shape; called by itself, the layer copies.
class Reshape : public Layer {
 public:
  std::string describe() const override { return "reshape"; }
  Shape output_shape(const Shape& in) const override { return {in.size()}; }
  void forward(const Tensor& in, Tensor& out, const Execution& how) const override;
  void backward(const Tensor& in, const Tensor& out, const Tensor& grad_out, Tensor* grad_in,
                GradientSink& sink, const Execution& how) const override;
  bool is_view() const override { return true; }
};

}  // namespace mnist::nn
