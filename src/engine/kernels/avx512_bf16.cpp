// Compiled for AVX-512 (F, BW, DQ) with its instructions for bf16; run only where the processor has
// them.
#include <cstdint>

#include "vector_avx512.hpp"

namespace mnist::engine {
namespace {

// Of 32 registers, 20 hold sums.
constexpr std::size_t tile_rows = 5, tile_vectors = 4;

constexpr std::size_t pair_group = 1;  // pairs need not be packed to a multiple
constexpr std::size_t block_numbers = 128;

// a and b hold pairs: both products are added.
inline Vector accumulate(Vector a, Vector b, Vector sum) {
  return _mm512_dpbf16_ps(sum, reinterpret_cast<__m512bh>(a), reinterpret_cast<__m512bh>(b));
}

}  // namespace
}  // namespace mnist::engine

#include "gemm.inl"

#include "bf16.inl"

namespace mnist::engine {

const Kernels& avx512_bf16_kernels() {
  static const Kernels kernels = kernels_with_bf16("avx512 with bf16");
  return kernels;
}

}  // namespace mnist::engine
