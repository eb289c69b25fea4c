#pragma once

#include <immintrin.h>

#include <cstddef>
#include <cstdint>

// AMX: 32 times 32 sums in four tile registers of 16 rows of 16 floats.
namespace mnist::engine {
namespace {

constexpr std::size_t tile_side = 32;   // rows and columns of sums
constexpr std::size_t tile_pairs = 16;  // pairs of bf16 multiplied in one step

/// As the processor reads it: the sizes of eight tiles, in bytes a row and in rows.
struct alignas(64) TileSizes {
  std::uint8_t palette = 1, start_row = 0, reserved[14] = {};
  std::uint16_t row_bytes[16] = {64, 64, 64, 64, 64, 64, 64, 64};
  std::uint8_t rows[16] = {16, 16, 16, 16, 16, 16, 16, 16};
};
constexpr TileSizes tile_sizes;

/// While it lives, this thread's tile registers all have their full size.
class Tiles {
 public:
  Tiles() { _tile_loadconfig(&tile_sizes); }
  ~Tiles() { _tile_release(); }
  Tiles(const Tiles&) = delete;
  Tiles& operator=(const Tiles&) = delete;

  void clear() {
    _tile_zero(0);
    _tile_zero(1);
    _tile_zero(2);
    _tile_zero(3);
  }

  /// sums += left (tile_side, tile_pairs) · right (tile_pairs, tile_side)
  void multiply_add(const float* left, std::size_t left_stride, const float* right,
                    std::size_t right_stride) {
    const std::size_t left_bytes = left_stride * sizeof(float);
    const std::size_t right_bytes = right_stride * sizeof(float);
    // GCC's header does not say that a tile is loaded from memory; what was packed has to be there.
    __asm__ volatile("" ::: "memory");
    _tile_loadd(4, left, left_bytes);
    _tile_loadd(5, left + 16 * left_stride, left_bytes);
    _tile_loadd(6, right, right_bytes);
    _tile_loadd(7, right + 16, right_bytes);
    _tile_dpbf16ps(0, 4, 6);
    _tile_dpbf16ps(1, 4, 7);
    _tile_dpbf16ps(2, 5, 6);
    _tile_dpbf16ps(3, 5, 7);
  }

  /// sums = from (tile_side, tile_side)
  void load(const float* from, std::size_t stride) {
    const std::size_t bytes = stride * sizeof(float);
    __asm__ volatile("" ::: "memory");
    _tile_loadd(0, from, bytes);
    _tile_loadd(1, from + 16, bytes);
    _tile_loadd(2, from + 16 * stride, bytes);
    _tile_loadd(3, from + 16 * stride + 16, bytes);
  }

  /// to (tile_side, tile_side) = sums
  void store(float* to, std::size_t stride) const {
    const std::size_t bytes = stride * sizeof(float);
    _tile_stored(0, to, bytes);
    _tile_stored(1, to + 16, bytes);
    _tile_stored(2, to + 16 * stride, bytes);
    _tile_stored(3, to + 16 * stride + 16, bytes);
  }
};

}  // namespace
}  // namespace mnist::engine
