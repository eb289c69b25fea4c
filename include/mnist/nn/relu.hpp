#pragma once

#include "mnist/nn/layer.hpp"

namespace mnist::nn {

/// y = max(x, 0), elementwise; dL/dx = dL/dy where y > 0, else 0.
class Relu : public Layer {
 public:
  std::string describe() const override { return "relu"; }
  Shape output_shape(const Shape& in) const override { return in; }
  void forward(const Tensor& in, Tensor& out, const Execution& how) const override;
  void backward(const Tensor& in, const Tensor& out, const Tensor& grad_out, Tensor* grad_in,
                GradientSink& sink, const Execution& how) const override;
};

}  // namespace mnist::nn
