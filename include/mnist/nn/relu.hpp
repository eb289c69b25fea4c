#pragma once

#include "mnist/nn/layer.hpp"

namespace mnist::nn {

/// y = max(x, 0), elementwise; dx = dy where y > 0, else 0.
class Relu : public Layer {
 public:
  std::string describe() const override { return "relu"; }
  Shape output_shape(const Shape& in) const override { return in; }
  void forward(const Tensor& x, Tensor& y) const override;
  void backward(const Tensor& x, const Tensor& y, const Tensor& dy, Tensor* dx,
                std::span<Tensor> gradients) const override;
};

}  // namespace mnist::nn
