#pragma once

#include "mnist/nn/random.hpp"
#include "mnist/nn/tensor.hpp"

namespace mnist::nn {

/// Fills `tensor` with draws from normal(0, deviation).
inline void draw_normal(Tensor& tensor, float deviation, Random& random) {
  for (float& value : tensor.values()) value = deviation * random.normal();
}

}  // namespace mnist::nn
