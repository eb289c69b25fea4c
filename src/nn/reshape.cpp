#include "mnist/nn/reshape.hpp"

namespace mnist::nn {

void Reshape::forward(const Tensor& x, Tensor& y) const { y.array() = x.array(); }

void Reshape::backward(const Tensor& /*x*/, const Tensor& /*y*/, const Tensor& dy, Tensor* dx,
                       std::span<Tensor> /*gradients*/) const {
  if (dx != nullptr) dx->array() = dy.array();
}

}  // namespace mnist::nn
