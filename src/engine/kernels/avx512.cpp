// Compiled for AVX-512 (F, DQ) with FMA; run only where the processor has them.
#include "vector_avx512.hpp"

namespace mnist::engine {
namespace {
constexpr const char* kernels_name = "avx512";

// Of 32 registers, 20 to 25 hold sums.
constexpr std::size_t dot_rows = 4, dot_columns = 5;
constexpr std::size_t tile_rows = 5, tile_vectors = 4;
constexpr std::size_t conv_filters = 5, conv_points = 4, conv_taps = 5;
}  // namespace
}  // namespace mnist::engine

#include "simd.inl"

namespace mnist::engine {
const Kernels& avx512_kernels() { return kernels; }
}  // namespace mnist::engine
