#pragma once

#include <cstddef>

// Four floats in a register of 128 bits, by the compilers' own vectors: for NEON.
namespace mnist::engine {
namespace {

using Vector = float __attribute__((vector_size(16)));
constexpr std::size_t lanes = 4;

inline Vector zero() { return Vector{}; }
inline Vector broadcast(float x) { return Vector{x, x, x, x}; }
inline Vector load(const float* p) {
  Vector v;
  __builtin_memcpy(&v, p, sizeof v);
  return v;
}
inline void store(float* p, Vector v) { __builtin_memcpy(p, &v, sizeof v); }

/// The first `count` < 4 floats; the rest of the register is 0.
inline Vector load_first(const float* p, std::size_t count) {
  return Vector{count > 0 ? p[0] : 0.0F, count > 1 ? p[1] : 0.0F, count > 2 ? p[2] : 0.0F, 0.0F};
}
inline void store_first(float* p, Vector v, std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) p[i] = v[i];
}

/// The last `count` floats; the rest of the register is 0.
inline Vector keep_last(Vector v, std::size_t count) {
  for (std::size_t i = 0; i + count < lanes; ++i) v[i] = 0.0F;
  return v;
}

/// a * b + c, rounded once where there is an instruction for it.
inline Vector multiply_add(Vector a, Vector b, Vector c) { return a * b + c; }
/// c - a * b.
inline Vector subtract_product(Vector a, Vector b, Vector c) { return c - a * b; }

/// b where one of them is NaN.
inline Vector smaller(Vector a, Vector b) { return a < b ? a : b; }
inline Vector larger(Vector a, Vector b) { return a > b ? a : b; }

inline Vector approximate_reciprocal(Vector x) { return 1.0F / x; }

/// Makes the columns of a square the rows.
inline void transpose(Vector (&rows)[lanes]) {
  const Vector a = __builtin_shufflevector(rows[0], rows[1], 0, 4, 1, 5);
  const Vector b = __builtin_shufflevector(rows[0], rows[1], 2, 6, 3, 7);
  const Vector c = __builtin_shufflevector(rows[2], rows[3], 0, 4, 1, 5);
  const Vector d = __builtin_shufflevector(rows[2], rows[3], 2, 6, 3, 7);
  rows[0] = __builtin_shufflevector(a, c, 0, 1, 4, 5);
  rows[1] = __builtin_shufflevector(a, c, 2, 3, 6, 7);
  rows[2] = __builtin_shufflevector(b, d, 0, 1, 4, 5);
  rows[3] = __builtin_shufflevector(b, d, 2, 3, 6, 7);
}

/// to (4) = the sums of four vectors.
inline void store_sums(float* to, Vector a, Vector b, Vector c, Vector d) {
  Vector rows[lanes] = {a, b, c, d};
  transpose(rows);
  store(to, (rows[0] + rows[1]) + (rows[2] + rows[3]));
}

}  // namespace
}  // namespace mnist::engine
