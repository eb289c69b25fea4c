#pragma once

#include "mnist/nn/layer.hpp"

namespace mnist::nn {

/// y = tanh(x), elementwise; dL/dx = dL/dy (1 - y²).
class Tanh : public Layer {
 public:
  std::string describe() const override { return "tanh"; }
  Shape output_shape(const Shape& in) const override { return in; }
  void forward(const Tensor& in, Tensor& out, const Execution& how) const override;
  void backward(const Tensor& in, const Tensor& out, const Tensor& grad_out, Tensor* grad_in,
                GradientSink& sink, const Execution& how) const override;
  Activation activation() const override { return Activation::tanh; }
};

}  // namespace mnist::nn
