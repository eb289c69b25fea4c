// The kernels for AMX with its tile registers played by plain loops, so that everything but the
// instructions themselves is tested on processors without it. Compiled for AVX-512 with BF16.
#include <cstdint>

#include "engine/kernels/vector_avx512.hpp"

namespace mnist::engine {
namespace {

constexpr std::size_t tile_vectors = 8;
constexpr std::size_t block_numbers = 256;
constexpr std::size_t tile_side = 32, tile_pairs = 16;

// The number in the upper or lower half of what lies in the place of a float.
float bf16_of(float pair, bool upper) {
  std::uint32_t bits = 0;
  __builtin_memcpy(&bits, &pair, sizeof bits);
  bits = upper ? bits & 0xFFFF0000U : bits << 16U;
  float number = 0.0F;
  __builtin_memcpy(&number, &bits, sizeof number);
  return number;
}

class Tiles {
 public:
  void clear() { *this = {}; }

  void multiply_add(const float* left, std::size_t left_stride, const float* right,
                    std::size_t right_stride) {
    for (std::size_t i = 0; i < tile_side; ++i) {
      for (std::size_t j = 0; j < tile_side; ++j) {
        for (std::size_t k = 0; k < tile_pairs; ++k) {
          const float l = left[i * left_stride + k], r = right[k * right_stride + j];
          sums_[i][j] +=
              bf16_of(l, false) * bf16_of(r, false) + bf16_of(l, true) * bf16_of(r, true);
        }
      }
    }
  }

  void load(const float* from, std::size_t stride) {
    for (std::size_t i = 0; i < tile_side; ++i) {
      __builtin_memcpy(sums_[i], from + i * stride, sizeof sums_[i]);
    }
  }

  void store(float* to, std::size_t stride) const {
    for (std::size_t i = 0; i < tile_side; ++i) {
      __builtin_memcpy(to + i * stride, sums_[i], sizeof sums_[i]);
    }
  }

 private:
  float sums_[tile_side][tile_side] = {};
};

}  // namespace
}  // namespace mnist::engine

#include "engine/kernels/amx_gemm.inl"

#include "engine/kernels/bf16.inl"

namespace mnist::engine {

const Kernels& emulated_amx_kernels() {
  static const Kernels kernels = kernels_with_bf16("emulated amx with bf16");
  return kernels;
}

}  // namespace mnist::engine
