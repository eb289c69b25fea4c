// Loads, stores and the activations, in SIMD registers: for files that have defined Vector.
#pragma once

#include "kernels.hpp"

namespace mnist::engine {
namespace {

constexpr std::size_t min(std::size_t a, std::size_t b) { return a < b ? a : b; }

inline Vector load_up_to(const float* p, std::size_t count) {
  return count >= lanes ? load(p) : load_first(p, count);
}

inline void store_up_to(float* p, Vector v, std::size_t count) {
  if (count >= lanes) {
    store(p, v);
  } else {
    store_first(p, v, count);
  }
}

inline Vector reciprocal(Vector x) {
  const Vector r = approximate_reciprocal(x);
  return r * subtract_product(x, r, broadcast(2.0F));  // one step of Newton's method
}

// x P(x²) / Q(x²) on [-8, 8], beyond which tanh rounds to 1. The coefficients are a minimax fit by
// iteratively reweighted least squares to tanh(x)/x, relative error 6.5e-9 before rounding; in
// floats the absolute error stays under 4e-7.
inline Vector tanh(Vector x) {
  x = larger(broadcast(-8.0F), smaller(broadcast(8.0F), x));  // in this order NaN stays NaN
  const Vector u = x * x;
  Vector p = broadcast(1.5230408934030493e-08F);
  p = multiply_add(p, u, broadcast(2.189465521951206e-05F));
  p = multiply_add(p, u, broadcast(0.0035715976264327765F));
  p = multiply_add(p, u, broadcast(0.1344449818134308F));
  p = multiply_add(p, u, broadcast(1.0F));
  Vector q = broadcast(8.522442840330768e-07F);
  q = multiply_add(q, u, broadcast(0.00034112913999706507F));
  q = multiply_add(q, u, broadcast(0.02616444043815136F));
  q = multiply_add(q, u, broadcast(0.4677782356739044F));
  q = multiply_add(q, u, broadcast(1.0F));
  return x * p * reciprocal(q);
}

inline Vector apply(Activation activation, Vector x) {
  switch (activation) {
    case Activation::identity:
      return x;
    case Activation::tanh:
      return tanh(x);
    case Activation::sigmoid:
      return multiply_add(tanh(x * broadcast(0.5F)), broadcast(0.5F), broadcast(0.5F));
  }
  return x;
}

// The derivative of the activation where its value is y.
inline Vector derivative(Activation activation, Vector y) {
  switch (activation) {
    case Activation::identity:
      return broadcast(1.0F);
    case Activation::tanh:
      return subtract_product(y, y, broadcast(1.0F));
    case Activation::sigmoid:
      return subtract_product(y, y, y);
  }
  return y;
}

}  // namespace
}  // namespace mnist::engine
