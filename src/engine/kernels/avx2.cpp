// Compiled for AVX2 with FMA; run only where the processor has both.
#include "vector_avx2.hpp"

namespace mnist::engine {
namespace {
constexpr const char* kernels_name = "avx2";

// Of 16 registers, 12 hold sums.
constexpr std::size_t dot_rows = 3, dot_columns = 4;
constexpr std::size_t tile_rows = 6, tile_vectors = 2;
constexpr std::size_t conv_filters = 5, conv_points = 2, conv_taps = 2;
}  // namespace
}  // namespace mnist::engine

#include "simd.inl"

namespace mnist::engine {
const Kernels& avx2_kernels() { return kernels; }
}  // namespace mnist::engine
