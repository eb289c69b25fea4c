#pragma once

#include "engine/kernels/kernels.hpp"
#include "engine/parallel.hpp"
#include "mnist/engine/kernels.hpp"

namespace mnist::nn {

inline const Kernels& kernels_of(const Execution& how) {
  return how.kernels != nullptr ? *how.kernels : default_kernels();
}

/// Elements an elementwise function handles at a time.
constexpr std::size_t elementwise_slice = 16384;

/// out = activation(in).
void activation_forward(Activation activation, const Tensor& in, Tensor& out, const Execution& how);

/// grad_in = grad_out * (the derivative of the activation, from its value `out`). The two gradients
/// may be one tensor.
void activation_backward(Activation activation, const Tensor& out, const Tensor& grad_out,
                         Tensor& grad_in, const Execution& how);

}  // namespace mnist::nn
