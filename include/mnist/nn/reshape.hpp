#pragma once

#include "mnist/nn/layer.hpp"

namespace mnist::nn {

/// Flattens each sample, row-major: (N,C,H,W) -> (N, C*H*W). The values stay as they are.
class Reshape : public Layer {
 public:
  std::string describe() const override { return "reshape"; }
  Shape output_shape(const Shape& in) const override { return {in.size()}; }
  void forward(const Tensor& x, Tensor& y) const override;
  void backward(const Tensor& x, const Tensor& y, const Tensor& dy, Tensor* dx,
                std::span<Tensor> gradients) const override;
};

}  // namespace mnist::nn
