#pragma once

#include <immintrin.h>

#include <cstddef>
#include <cstdint>

// Eight floats in one AVX register.
namespace mnist::engine {
namespace {

using Vector = __m256;
constexpr std::size_t lanes = 8;

inline Vector zero() { return _mm256_setzero_ps(); }
inline Vector broadcast(float x) { return _mm256_set1_ps(x); }
inline Vector load(const float* p) { return _mm256_loadu_ps(p); }
inline void store(float* p, Vector v) { _mm256_storeu_ps(p, v); }

inline __m256i first(std::size_t count) {
  static constexpr std::int32_t mask[16] = {-1, -1, -1, -1, -1, -1, -1, -1, 0, 0, 0, 0, 0, 0, 0, 0};
  return _mm256_loadu_si256(reinterpret_cast<const __m256i*>(mask + lanes - count));
}

/// The first `count` < 8 floats; the rest of the register is 0.
inline Vector load_first(const float* p, std::size_t count) {
  return _mm256_maskload_ps(p, first(count));
}
inline void store_first(float* p, Vector v, std::size_t count) {
  _mm256_maskstore_ps(p, first(count), v);
}

/// The last `count` floats; the rest of the register is 0.
inline Vector keep_last(Vector v, std::size_t count) {
  return _mm256_andnot_ps(_mm256_castsi256_ps(first(lanes - count)), v);
}

/// a * b + c, rounded once.
inline Vector multiply_add(Vector a, Vector b, Vector c) { return _mm256_fmadd_ps(a, b, c); }

/// c - a * b, rounded once.
inline Vector subtract_product(Vector a, Vector b, Vector c) { return _mm256_fnmadd_ps(a, b, c); }
inline Vector smaller(Vector a, Vector b) { return _mm256_min_ps(a, b); }
inline Vector larger(Vector a, Vector b) { return _mm256_max_ps(a, b); }

/// About 1 / x, good to 12 bits.
inline Vector approximate_reciprocal(Vector x) { return _mm256_rcp_ps(x); }

/// to (4) = the sums of four vectors.
inline void store_sums(float* to, Vector a, Vector b, Vector c, Vector d) {
  const __m256 ab = _mm256_add_ps(_mm256_unpacklo_ps(a, b), _mm256_unpackhi_ps(a, b));
  const __m256 cd = _mm256_add_ps(_mm256_unpacklo_ps(c, d), _mm256_unpackhi_ps(c, d));
  const __m256 abcd =
      _mm256_add_ps(_mm256_shuffle_ps(ab, cd, 0x44), _mm256_shuffle_ps(ab, cd, 0xEE));
  _mm_storeu_ps(to, _mm_add_ps(_mm256_castps256_ps128(abcd), _mm256_extractf128_ps(abcd, 1)));
}

/// Makes the columns of a square the rows: pairs of rows are interleaved by ones, by twos, and then
/// by halves of a register.
inline void transpose(Vector (&rows)[lanes]) {
  Vector other[lanes];
  for (std::size_t i = 0; i < lanes; i += 2) {
    other[i] = _mm256_unpacklo_ps(rows[i], rows[i + 1]);
    other[i + 1] = _mm256_unpackhi_ps(rows[i], rows[i + 1]);
  }
  for (std::size_t i = 0; i < lanes; i += 4) {
    for (std::size_t j = 0; j < 2; ++j) {
      rows[i + 2 * j] = _mm256_shuffle_ps(other[i + j], other[i + j + 2], 0x44);
      rows[i + 2 * j + 1] = _mm256_shuffle_ps(other[i + j], other[i + j + 2], 0xEE);
    }
  }
  for (std::size_t j = 0; j < 4; ++j) {
    other[j] = _mm256_permute2f128_ps(rows[j], rows[j + 4], 0x20);
    other[j + 4] = _mm256_permute2f128_ps(rows[j], rows[j + 4], 0x31);
  }
  for (std::size_t i = 0; i < lanes; ++i) rows[i] = other[i];
}

}  // namespace
}  // namespace mnist::engine
