#pragma once

namespace mnist::nn {

/// What tensors are made of: float. The gradient tests compile this room a second time with double,
/// where a difference of two losses keeps enough digits to be compared with a derivative.
#ifdef MNIST_NN_SCALAR
using Scalar = MNIST_NN_SCALAR;
#else
using Scalar = float;
#endif

}  // namespace mnist::nn
