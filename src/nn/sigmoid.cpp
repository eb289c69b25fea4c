#include "mnist/nn/sigmoid.hpp"

namespace mnist::nn {

void Sigmoid::forward(const Tensor& x, Tensor& y) const {
  // Where exp overflows, y is 0, as it should be.
  y.array() = (Scalar{1} + (-x.array()).exp()).inverse();
}

void Sigmoid::backward(const Tensor& /*x*/, const Tensor& y, const Tensor& dy, Tensor* dx,
                       std::span<Tensor> /*gradients*/) const {
  if (dx != nullptr) dx->array() = dy.array() * y.array() * (Scalar{1} - y.array());
}

}  // namespace mnist::nn
