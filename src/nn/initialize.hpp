#pragma once

#include "mnist/nn/random.hpp"
#include "mnist/nn/tensor.hpp"

namespace mnist::nn {

/// Fills `tensor` with draws from normal(0, std_dev).
inline void draw_normal(Tensor& tensor, float std_dev, Random& random) {
  for (Scalar& value : tensor.values()) value = std_dev * random.normal();
}

}  // namespace mnist::nn
