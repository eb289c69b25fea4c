#include "mnist/nn/sigmoid.hpp"

#include "elementwise.hpp"

namespace mnist::nn {

void Sigmoid::forward(const Tensor& in, Tensor& out, const Execution& how) const {
  activation_forward(Activation::sigmoid, in, out, how);
}

void Sigmoid::backward(const Tensor& /*in*/, const Tensor& out, const Tensor& grad_out,
                       Tensor* grad_in, GradientSink& /*sink*/, const Execution& how) const {
  if (grad_in != nullptr) activation_backward(Activation::sigmoid, out, grad_out, *grad_in, how);
}

}  // namespace mnist::nn
