// Compiled for processors with registers of four floats that are no x86: for ARM, and for
// WebAssembly with -msimd128.
#include "vector128.hpp"

namespace mnist::engine {
namespace {
#if defined(__wasm__)
// A browser on x86 has 16 registers, and products that are added need one more: 8 hold sums.
constexpr const char* kernels_name = "wasm";
constexpr std::size_t dot_rows = 2, dot_columns = 4;
constexpr std::size_t tile_rows = 4, tile_vectors = 2;
constexpr std::size_t conv_filters = 5, conv_points = 2, conv_taps = 2;
#else
// Of 32 registers, 20 to 24 hold sums.
constexpr const char* kernels_name = "neon";
constexpr std::size_t dot_rows = 4, dot_columns = 5;
constexpr std::size_t tile_rows = 6, tile_vectors = 4;
constexpr std::size_t conv_filters = 5, conv_points = 4, conv_taps = 4;
#endif
}  // namespace
}  // namespace mnist::engine

#include "simd.inl"

namespace mnist::engine {
const Kernels& simd128_kernels() { return kernels; }
}  // namespace mnist::engine
