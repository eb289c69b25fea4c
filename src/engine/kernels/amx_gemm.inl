// `gemm_panels` for pairs of bf16 by a processor that has registers for whole tiles: the file
// that includes this one has defined `Tiles`.
#pragma once

#include "panel.inl"

namespace mnist::engine {
namespace {

// Pairs are packed to a multiple of these, with zeros: a tile is always multiplied whole.
constexpr std::size_t pair_group = tile_pairs;

// The largest left factor, and the floats from row to row once it is transposed.
constexpr std::size_t max_left_rows = 128, max_left_pairs = block_numbers / 2;

// to (rows, pairs) = the left factor, which has its pairs in columns.
void transpose_left(const GemmTile& t, std::size_t rows, float* to) {
  for (std::size_t i = 0; i < rows; i += lanes) {
    for (std::size_t k = 0; k < t.depth; k += lanes) {
      Vector square[lanes];
      for (std::size_t l = 0; l < lanes; ++l) square[l] = load(t.a + i + (k + l) * t.a_step);
      transpose(square);
      for (std::size_t l = 0; l < lanes; ++l) store(to + (i + l) * max_left_pairs + k, square[l]);
    }
  }
}

// sums (tile_side, tile_side) = c (rows, columns), so that a part of a tile is added up in the same
// order as a whole one.
void begin_tile(const GemmTile& t, float* sums, std::size_t i, std::size_t j, std::size_t rows,
                std::size_t columns) {
  for (std::size_t row = 0; row < rows; ++row) {
    for (std::size_t column = 0; column < columns; column += lanes) {
      store(sums + row * tile_side + column,
            load_up_to(t.c + (i + row) * t.c_stride + j + column, columns - column));
    }
  }
}

// c (rows, columns) = sums (tile_side, tile_side), times the derivative of the activation.
void finish_tile(const GemmTile& t, const float* sums, std::size_t i, std::size_t j,
                 std::size_t rows, std::size_t columns) {
  for (std::size_t row = 0; row < rows; ++row) {
    for (std::size_t column = 0; column < columns; column += lanes) {
      const std::size_t count = columns - column;
      float* const to = t.c + (i + row) * t.c_stride + j + column;
      Vector sum = load(sums + row * tile_side + column);
      if (t.activation != Activation::identity) {
        const float* const values = t.values + (i + row) * t.values_stride + j + column;
        sum = sum * derivative(t.activation, load_up_to(values, count));
      }
      store_up_to(to, sum, count);
    }
  }
}

void gemm_panels(const GemmTile& whole, std::size_t rows, std::size_t columns) {
  GemmTile t = whole;
  alignas(64) float left[max_left_rows * max_left_pairs];
  if (t.a_step != 1) {
    transpose_left(whole, rows, left);
    t.a = left;
    t.a_row = max_left_pairs;
  }
  alignas(64) float sums[tile_side * tile_side] = {};
  Tiles tiles;
  for (std::size_t j = 0; j < columns; j += tile_side) {
    for (std::size_t i = 0; i < rows; i += tile_side) {
      const std::size_t height = min(tile_side, rows - i), width = min(tile_side, columns - j);
      // A whole tile of sums is read and written where it belongs.
      const bool in_place =
          height == tile_side && width == tile_side && t.activation == Activation::identity;
      float* const c = t.c + i * t.c_stride + j;
      if (!t.add) {
        tiles.clear();
      } else if (in_place) {
        tiles.load(c, t.c_stride);
      } else {
        begin_tile(t, sums, i, j, height, width);
        tiles.load(sums, tile_side);
      }
      for (std::size_t k = 0; k < t.depth; k += tile_pairs) {
        tiles.multiply_add(t.a + i * t.a_row + k, t.a_row, t.b + k * t.b_stride + j, t.b_stride);
      }
      if (in_place) {
        tiles.store(c, t.c_stride);
      } else {
        tiles.store(sums, tile_side);
        finish_tile(t, sums, i, j, height, width);
      }
    }
  }
}

}  // namespace
}  // namespace mnist::engine
