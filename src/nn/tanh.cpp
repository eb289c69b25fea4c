#include "mnist/nn/tanh.hpp"

namespace mnist::nn {

void Tanh::forward(const Tensor& x, Tensor& y) const { y.array() = x.array().tanh(); }

void Tanh::backward(const Tensor& /*x*/, const Tensor& y, const Tensor& dy, Tensor* dx,
                    std::span<Tensor> /*gradients*/) const {
  if (dx != nullptr) dx->array() = dy.array() * (Scalar{1} - y.array().square());
}

}  // namespace mnist::nn
