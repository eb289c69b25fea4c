#pragma once

// The gradient tests compile this room a second time with double, where a difference of two losses
// keeps enough digits to be compared with a derivative.
#ifndef MNIST_NN_SCALAR
#define MNIST_NN_SCALAR float
#endif

namespace mnist::nn {

/// What tensors are made of: float.
using Scalar = MNIST_NN_SCALAR;

}  // namespace mnist::nn
