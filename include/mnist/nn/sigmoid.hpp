#pragma once

#include "mnist/nn/layer.hpp"

namespace mnist::nn {

/// y = 1 / (1 + exp(-x)), elementwise; dx = dy y (1 - y).
class Sigmoid : public Layer {
 public:
  std::string describe() const override { return "sigmoid"; }
  Shape output_shape(const Shape& in) const override { return in; }
  void forward(const Tensor& x, Tensor& y) const override;
  void backward(const Tensor& x, const Tensor& y, const Tensor& dy, Tensor* dx,
                std::span<Tensor> gradients) const override;
};

}  // namespace mnist::nn
