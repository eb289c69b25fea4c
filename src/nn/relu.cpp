#include "mnist/nn/relu.hpp"

namespace mnist::nn {

void Relu::forward(const Tensor& x, Tensor& y) const {
  // Written so that an undefined x stays undefined, and is noticed.
  y.array() = (x.array() < Scalar{0}).select(Scalar{0}, x.array());
}

void Relu::backward(const Tensor& /*x*/, const Tensor& y, const Tensor& dy, Tensor* dx,
                    std::span<Tensor> /*gradients*/) const {
  if (dx != nullptr) dx->array() = (y.array() > Scalar{0}).select(dy.array(), Scalar{0});
}

}  // namespace mnist::nn
