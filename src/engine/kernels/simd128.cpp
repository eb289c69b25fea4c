// Compiled for ARM, whose registers hold four floats.
#include "vector128.hpp"

namespace mnist::engine {
namespace {
// Of 32 registers, 20 to 24 hold sums.
constexpr const char* kernels_name = "neon";
constexpr std::size_t dot_rows = 4, dot_columns = 5;
constexpr std::size_t tile_rows = 6, tile_vectors = 4;
constexpr std::size_t conv_filters = 5, conv_points = 4, conv_taps = 4;
}  // namespace
}  // namespace mnist::engine

#include "simd.inl"

namespace mnist::engine {
const Kernels& simd128_kernels() { return kernels; }
}  // namespace mnist::engine
