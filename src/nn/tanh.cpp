#include "mnist/nn/tanh.hpp"

#include "elementwise.hpp"

namespace mnist::nn {

void Tanh::forward(const Tensor& in, Tensor& out, const Execution& how) const {
  activation_forward(Activation::tanh, in, out, how);
}

void Tanh::backward(const Tensor& /*in*/, const Tensor& out, const Tensor& grad_out,
                    Tensor* grad_in, GradientSink& /*sink*/, const Execution& how) const {
  if (grad_in != nullptr) activation_backward(Activation::tanh, out, grad_out, *grad_in, how);
}

}  // namespace mnist::nn
