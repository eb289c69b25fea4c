#pragma once

#include <immintrin.h>

#include <cstddef>

// Sixteen floats in one AVX-512 register.
namespace mnist::engine {
namespace {

using Vector = __m512;
constexpr std::size_t lanes = 16;

inline Vector zero() { return _mm512_setzero_ps(); }
inline Vector broadcast(float x) { return _mm512_set1_ps(x); }
inline Vector load(const float* p) { return _mm512_loadu_ps(p); }
inline void store(float* p, Vector v) { _mm512_storeu_ps(p, v); }

inline __mmask16 first(std::size_t count) { return static_cast<__mmask16>((1U << count) - 1U); }

/// The first `count` < 16 floats; the rest of the register is 0.
inline Vector load_first(const float* p, std::size_t count) {
  return _mm512_maskz_loadu_ps(first(count), p);
}
inline void store_first(float* p, Vector v, std::size_t count) {
  _mm512_mask_storeu_ps(p, first(count), v);
}

/// The last `count` floats; the rest of the register is 0.
inline Vector keep_last(Vector v, std::size_t count) {
  return _mm512_maskz_mov_ps(static_cast<__mmask16>(~first(lanes - count)), v);
}

/// a * b + c, rounded once.
inline Vector multiply_add(Vector a, Vector b, Vector c) { return _mm512_fmadd_ps(a, b, c); }

/// c - a * b, rounded once.
inline Vector subtract_product(Vector a, Vector b, Vector c) { return _mm512_fnmadd_ps(a, b, c); }
inline Vector smaller(Vector a, Vector b) { return _mm512_min_ps(a, b); }
inline Vector larger(Vector a, Vector b) { return _mm512_max_ps(a, b); }

/// About 1 / x, good to 14 bits.
inline Vector approximate_reciprocal(Vector x) { return _mm512_rcp14_ps(x); }

/// to (4) = the sums of four vectors.
inline void store_sums(float* to, Vector a, Vector b, Vector c, Vector d) {
  const __m512 ab = _mm512_add_ps(_mm512_unpacklo_ps(a, b), _mm512_unpackhi_ps(a, b));
  const __m512 cd = _mm512_add_ps(_mm512_unpacklo_ps(c, d), _mm512_unpackhi_ps(c, d));
  const __m512 abcd =
      _mm512_add_ps(_mm512_shuffle_ps(ab, cd, 0x44), _mm512_shuffle_ps(ab, cd, 0xEE));
  const __m256 half = _mm256_add_ps(_mm512_castps512_ps256(abcd), _mm512_extractf32x8_ps(abcd, 1));
  _mm_storeu_ps(to, _mm_add_ps(_mm256_castps256_ps128(half), _mm256_extractf128_ps(half, 1)));
}

/// Makes the columns of a square the rows: pairs of rows are interleaved by ones, by twos, and then
/// by quarters of a register, twice.
inline void transpose(Vector (&rows)[lanes]) {
  Vector other[lanes];
  for (std::size_t i = 0; i < lanes; i += 2) {
    other[i] = _mm512_unpacklo_ps(rows[i], rows[i + 1]);
    other[i + 1] = _mm512_unpackhi_ps(rows[i], rows[i + 1]);
  }
  for (std::size_t i = 0; i < lanes; i += 4) {
    for (std::size_t j = 0; j < 2; ++j) {
      rows[i + 2 * j] = _mm512_shuffle_ps(other[i + j], other[i + j + 2], 0x44);
      rows[i + 2 * j + 1] = _mm512_shuffle_ps(other[i + j], other[i + j + 2], 0xEE);
    }
  }
  for (std::size_t i = 0; i < lanes; i += 8) {
    for (std::size_t j = 0; j < 4; ++j) {
      other[i + j] = _mm512_shuffle_f32x4(rows[i + j], rows[i + j + 4], 0x88);
      other[i + j + 4] = _mm512_shuffle_f32x4(rows[i + j], rows[i + j + 4], 0xDD);
    }
  }
  for (std::size_t j = 0; j < 8; ++j) {
    rows[j] = _mm512_shuffle_f32x4(other[j], other[j + 8], 0x88);
    rows[j + 8] = _mm512_shuffle_f32x4(other[j], other[j + 8], 0xDD);
  }
}

}  // namespace
}  // namespace mnist::engine
