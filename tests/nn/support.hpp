#pragma once

#include <algorithm>
#include <cmath>
#include <cstring>
#include <initializer_list>
#include <random>
#include <vector>

#include "mnist/nn/layer.hpp"

// What the tests of layers and engines share: tensors to feed, and ways to compare what comes back.

namespace support {

using mnist::nn::Scalar;
using mnist::nn::Shape;
using mnist::nn::Tensor;
using Values = std::vector<double>;

/// Uniform in [low, high), from a generator that is not the one under test.
inline Tensor random_tensor(const Shape& shape, unsigned seed, float low = -1.0F,
                            float high = 1.0F) {
  std::mt19937 engine(seed);
  Tensor tensor(shape);
  for (Scalar& value : tensor.values()) {
    value = low + (high - low) * static_cast<float>(engine() >> 8) * 0x1p-24F;
  }
  return tensor;
}

inline Tensor tensor_of(const Shape& shape, std::initializer_list<float> values) {
  Tensor tensor(shape);
  std::copy(values.begin(), values.end(), tensor.data());
  return tensor;
}

inline Values to_double(const Tensor& tensor) {
  return {tensor.values().begin(), tensor.values().end()};
}

inline bool same_bytes(const Tensor& a, const Tensor& b) {
  return a.shape() == b.shape() &&
         (a.size() == 0 || std::memcmp(a.data(), b.data(), a.size() * sizeof(Scalar)) == 0);
}

/// The largest relative error of an element. Elements under a hundredth of the largest, whose
/// digits cancel in any float32 sum, are measured against that hundredth. Not finite: infinity.
inline double relative_error(const Values& actual, const Values& expected) {
  if (actual.size() != expected.size()) return INFINITY;
  double largest = 0.0;
  for (double value : expected) largest = std::max(largest, std::abs(value));
  const double floor = std::max(0.01 * largest, 1e-3);
  double worst = 0.0;
  for (std::size_t i = 0; i < expected.size(); ++i) {
    const double error = std::abs(actual[i] - expected[i]) / std::max(std::abs(expected[i]), floor);
    if (!std::isfinite(error)) return INFINITY;
    worst = std::max(worst, error);
  }
  return worst;
}

inline double relative_error(const Tensor& actual, const Values& expected) {
  return relative_error(to_double(actual), expected);
}

inline double relative_error(const Tensor& actual, const Tensor& expected) {
  return relative_error(to_double(actual), to_double(expected));
}

inline double standard_deviation(const Tensor& tensor) {
  double squares = 0.0;
  for (const double v : to_double(tensor)) squares += v * v;
  return std::sqrt(squares / static_cast<double>(tensor.size()));
}

/// Gives every parameter random values, so small that sums over a row of inputs stay near 1: there
/// the activations neither saturate nor hide an error.
inline void randomize(const std::vector<mnist::nn::Parameter*>& parameters) {
  unsigned seed = 10;
  for (mnist::nn::Parameter* parameter : parameters) {
    const float bound = 1.0F / std::sqrt(static_cast<float>(parameter->value.matrix().cols()));
    parameter->value = random_tensor(parameter->value.shape(), seed++, -bound, bound);
  }
}

}  // namespace support
