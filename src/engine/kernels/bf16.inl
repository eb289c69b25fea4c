// The three matrix products of a training step in bf16: factors are rounded to eight bits, their
// products are summed up in float. An instruction takes pairs of them, so two bf16 lie where a
// float would, two neighbours along the axis that is summed over, and a block of each factor is
// packed that way before it is multiplied. The file that includes this one has defined
// `gemm_panels`, which multiplies what is packed, and `pair_group`, how many pairs it multiplies
// at once. Everything else, and what is too small to be worth packing, is left to the kernels for
// floats.
#pragma once

#include "panel.inl"

namespace mnist::engine {
namespace {

// Of a packed block: rows of the left factor, pairs along the common axis, columns of the right
// one.
constexpr std::size_t pack_rows = 128, pack_depth = 64, pack_columns = 128;
constexpr std::size_t pack_numbers = 2 * pack_depth;

// Fewer rows of a than these are not packed: their time goes into reading b.
constexpr std::size_t min_rows = lanes / 2 + 1;

using LeftBlock = float[pack_rows * pack_depth];
using RightBlock = float[pack_depth * pack_columns];

// Sixteen pairs of neighbours from 32 floats.
inline Vector pairs_of(Vector low, Vector high) {
  return reinterpret_cast<Vector>(_mm512_cvtne2ps_pbh(high, low));
}

// Sixteen pairs (a[i], b[i]).
inline Vector pairs_across(Vector a, Vector b) {
  alignas(64) static constexpr std::uint16_t order[32] = {0,  16, 1,  17, 2,  18, 3,  19,
                                                          4,  20, 5,  21, 6,  22, 7,  23,
                                                          8,  24, 9,  25, 10, 26, 11, 27,
                                                          12, 28, 13, 29, 14, 30, 15, 31};
  return reinterpret_cast<Vector>(_mm512_permutexvar_epi16(
      _mm512_load_si512(order), reinterpret_cast<__m512i>(pairs_of(a, b))));
}

// to (a.rows, half of a.columns): pairs of neighbours in a row. Written to a multiple of a vector.
void pack_along_rows(const ConstBlock& a, float* to) {
  for (std::size_t i = 0; i < a.rows; ++i) {
    const float* const row = a.data + i * a.stride;
    std::size_t k = 0;
    for (; k + 2 * lanes <= a.columns; k += 2 * lanes) {
      store(to + i * pack_depth + k / 2, pairs_of(load(row + k), load(row + k + lanes)));
    }
    if (k < a.columns) {
      const std::size_t count = a.columns - k;
      const Vector low = load_up_to(row + k, count);
      const Vector high = count > lanes ? load_first(row + k + lanes, count - lanes) : zero();
      store(to + i * pack_depth + k / 2, pairs_of(low, high));
    }
  }
}

constexpr std::size_t up_to_group(std::size_t pairs) {
  return (pairs + pair_group - 1) / pair_group * pair_group;
}

// to (half of b.rows, b.columns), `stride` floats a row: pairs of neighbours in a column. Written
// to a multiple of a vector, and to whole groups of pairs.
void pack_along_columns(const ConstBlock& b, float* to, std::size_t stride) {
  for (std::size_t k = 0; k < b.rows; k += 2) {
    const float* const even = b.data + k * b.stride;
    const float* const odd = even + b.stride;
    float* const pairs = to + k / 2 * stride;
    const bool is_pair = k + 1 < b.rows;
    std::size_t j = 0;
    for (; is_pair && j + lanes <= b.columns; j += lanes) {
      store(pairs + j, pairs_across(load(even + j), load(odd + j)));
    }
    for (; j < b.columns; j += lanes) {
      const std::size_t count = b.columns - j;
      store(pairs + j, pairs_across(load_up_to(even + j, count),
                                    is_pair ? load_up_to(odd + j, count) : zero()));
    }
  }
  const std::size_t pairs = (b.rows + 1) / 2;
  for (std::size_t k = pairs; k < up_to_group(pairs); ++k) {
    for (std::size_t j = 0; j < b.columns; j += lanes) store(to + k * stride + j, zero());
  }
}

ConstBlock part_of(const ConstBlock& whole, std::size_t row, std::size_t rows, std::size_t column,
                   std::size_t columns) {
  return {whole.data + row * whole.stride + column, min(rows, whole.rows - row),
          min(columns, whole.columns - column), whole.stride};
}

// c = left · right, where pack_left(i, k, to) and pack_right(k, j, to) pack the blocks that begin
// there: element (i,k) of the packed left factor lies at i*left_row + k*left_step, the right one
// has `block_columns` a row.
template <class PackLeft, class PackRight>
void multiply_packed(PackLeft pack_left, std::size_t left_row, std::size_t left_step,
                     PackRight pack_right, std::size_t block_columns, std::size_t depth,
                     Activation activation, const ConstBlock& values, const Block& c) {
  alignas(64) LeftBlock left;
  alignas(64) RightBlock right;
  for (std::size_t j = 0; j < c.columns; j += block_columns) {
    for (std::size_t k = 0; k < depth; k += pack_numbers) {
      const bool is_last = k + pack_numbers >= depth;
      const Activation at_end = is_last ? activation : Activation::identity;
      const std::size_t pairs = (min(pack_numbers, depth - k) + 1) / 2;
      pack_right(k, j, right);
      for (std::size_t i = 0; i < c.rows; i += pack_rows) {
        pack_left(i, k, left);
        const float* const its_values =
            at_end == Activation::identity ? nullptr : values.data + i * values.stride + j;
        gemm_panels({left, left_row, left_step, right, block_columns, pairs, lanes, at_end,
                     its_values, values.stride, c.data + i * c.stride + j, c.stride, k > 0},
                    min(pack_rows, c.rows - i), min(block_columns, c.columns - j));
      }
    }
  }
}

void gemm_nn(const ConstBlock& a, const ConstBlock& b, Activation activation,
             const ConstBlock& values, const Block& c) {
  if (a.rows < min_rows) {
    avx512_kernels().gemm_nn(a, b, activation, values, c);
    return;
  }
  multiply_packed(
      [&](std::size_t i, std::size_t k, float* to) {
        pack_along_rows(part_of(a, i, pack_rows, k, pack_numbers), to);
      },
      pack_depth, 1,
      [&](std::size_t k, std::size_t j, float* to) {
        pack_along_columns(part_of(b, k, pack_numbers, j, pack_columns), to, pack_columns);
      },
      pack_columns, a.columns, activation, values, c);
}

void gemm_tn(const ConstBlock& a, const ConstBlock& b, const Block& c) {
  if (a.rows < min_rows) {
    avx512_kernels().gemm_tn(a, b, c);
    return;
  }
  multiply_packed(
      [&](std::size_t i, std::size_t k, float* to) {
        pack_along_columns(part_of(a, k, pack_numbers, i, pack_rows), to, pack_rows);
      },
      1, pack_rows,
      [&](std::size_t k, std::size_t j, float* to) {
        pack_along_columns(part_of(b, k, pack_numbers, j, pack_columns), to, pack_columns);
      },
      pack_columns, a.rows, Activation::identity, {nullptr, 0, 0, 0}, c);
}

// cᵀ (b.rows, a.rows) = b · aᵀ for a panel of a.
void gemm_panel(const ConstBlock& a, const ConstBlock& b, const Block& c) {
  alignas(64) float sums[pack_rows * panel_rows];
  multiply_packed(
      [&](std::size_t, std::size_t k, float* to) {
        pack_along_rows(part_of(b, 0, pack_rows, k, pack_numbers), to);
      },
      pack_depth, 1,
      [&](std::size_t k, std::size_t, float* to) {
        alignas(64) float packed[panel_rows * pack_depth];
        const ConstBlock part = part_of(a, 0, panel_rows, k, pack_numbers);
        pack_along_rows(part, packed);
        transpose_panel({packed, part.rows, up_to_group((part.columns + 1) / 2), pack_depth}, to);
      },
      panel_rows, a.columns, Activation::identity, {nullptr, 0, 0, 0},
      {sums, b.rows, (a.rows + lanes - 1) / lanes * lanes, panel_rows});
  store_transposed(sums, c);
}

void gemm_nt(const ConstBlock& a, const ConstBlock& b, const float* bias, Activation activation,
             const Block& c) {
  std::size_t i = 0;
  for (std::size_t rows; (rows = rows_of_panel(a.rows - i)) > 0; i += rows) {
    for (std::size_t j = 0; j < b.rows; j += pack_rows) {
      const ConstBlock part = part_of(b, j, pack_rows, 0, b.columns);
      gemm_panel({a.data + i * a.stride, rows, a.columns, a.stride}, part,
                 {c.data + i * c.stride + j, rows, part.rows, c.stride});
    }
  }
  add_and_activate(bias, activation, {c.data, i, c.columns, c.stride});
  avx512_kernels().gemm_nt({a.data + i * a.stride, a.rows - i, a.columns, a.stride}, b, bias,
                           activation, {c.data + i * c.stride, c.rows - i, c.columns, c.stride});
}

Kernels kernels_with_bf16(const char* name) {
  Kernels kernels = avx512_kernels();
  kernels.name = name;
  kernels.gemm_nt = gemm_nt;
  kernels.gemm_nn = gemm_nn;
  kernels.gemm_tn = gemm_tn;
  return kernels;
}

}  // namespace
}  // namespace mnist::engine
