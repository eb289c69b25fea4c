#pragma once

#include "mnist/nn/layer.hpp"

namespace mnist::nn {

/// y = tanh(x), elementwise; dx = dy (1 - y²).
class Tanh : public Layer {
 public:
  std::string describe() const override { return "tanh"; }
  Shape output_shape(const Shape& in) const override { return in; }
  void forward(const Tensor& x, Tensor& y) const override;
  void backward(const Tensor& x, const Tensor& y, const Tensor& dy, Tensor* dx,
                std::span<Tensor> gradients) const override;
};

}  // namespace mnist::nn
