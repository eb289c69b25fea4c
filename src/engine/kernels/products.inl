// The loops around `gemm_panels` that all matrix products share. A block of the right factor at a
// time is laid where the cache holds it, row behind row: in the matrix itself its rows are far
// apart, in pages of their own, and begin anywhere in a cache line. The file that includes this one
// has defined `gemm_panels` and `block_numbers`, how many rows of the right factor a block takes;
// two of them lie in the place of one if they are bf16.
#pragma once

#include "panel.inl"

namespace mnist::engine {
namespace {

constexpr std::size_t block_columns = panel_rows;  // of the right factor
static_assert(block_numbers >= max_in_place_depth, "a product of this depth is one block");

// A part of a factor as `gemm_panels` takes it: element (i,k) is data[i*row + k*step].
struct Factor {
  const float* data;
  std::size_t row, step;
};

ConstBlock part_of(const ConstBlock& whole, std::size_t row, std::size_t rows, std::size_t column,
                   std::size_t columns) {
  return {whole.data + row * whole.stride + column, min(rows, whole.rows - row),
          min(columns, whole.columns - column), whole.stride};
}

// c = left · right, where left(i, k) is the factor's part that begins there, for `left_rows` rows,
// and right(k, j, to) lays a block into `to`.
template <class Left, class Right>
void multiply_blocks(Left left, std::size_t left_rows, Right right, std::size_t depth,
                     Activation activation, const ConstBlock& values, const Block& c) {
  alignas(64) float block[block_numbers / numbers_each * block_columns];
  for (std::size_t j = 0; j < c.columns; j += block_columns) {
    for (std::size_t k = 0; k < depth; k += block_numbers) {
      const bool is_last = k + block_numbers >= depth;
      const Activation at_end = is_last ? activation : Activation::identity;
      const std::size_t elements =
          (min(block_numbers, depth - k) + numbers_each - 1) / numbers_each;
      right(k, j, block);
      for (std::size_t i = 0; i < c.rows; i += left_rows) {
        const Factor its_left = left(i, k);
        const float* const its_values =
            at_end == Activation::identity ? nullptr : values.data + i * values.stride + j;
        gemm_panels({its_left.data, its_left.row, its_left.step, block, block_columns, elements,
                     lanes, at_end, its_values, values.stride, c.data + i * c.stride + j, c.stride,
                     k > 0},
                    min(left_rows, c.rows - i), min(block_columns, c.columns - j));
      }
    }
  }
}

// The first rows of c = a · bᵀ, without bias and activation, as cᵀ = b · aᵀ: a panel of rows of a
// at a time, where multiply(panel of a, some rows of b, sums) makes the sums. Returns how many: the
// last few rows would not fill a panel.
template <class Multiply>
std::size_t multiply_panels(const ConstBlock& a, const ConstBlock& b, const Block& c,
                            Multiply multiply) {
  constexpr std::size_t most = 120;  // rows of b, for sums that stay in the cache
  alignas(64) float sums[most * panel_rows];
  std::size_t i = 0;
  for (std::size_t rows; (rows = rows_of_panel(a.rows - i)) > 0; i += rows) {
    for (std::size_t j = 0; j < b.rows; j += most) {
      const ConstBlock part = part_of(b, j, most, 0, b.columns);
      multiply(part_of(a, i, rows, 0, a.columns), part,
               Block{sums, part.rows, (rows + lanes - 1) / lanes * lanes, panel_rows});
      store_transposed(sums, {c.data + i * c.stride + j, rows, part.rows, c.stride});
    }
  }
  return i;
}

}  // namespace
}  // namespace mnist::engine
