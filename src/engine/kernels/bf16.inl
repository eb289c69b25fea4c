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

constexpr std::size_t numbers_each = 2;

}  // namespace
}  // namespace mnist::engine

#include "products.inl"

namespace mnist::engine {
namespace {

// Of a packed block of the left factor: its rows, and pairs along the common axis.
constexpr std::size_t pack_rows = 128, pack_depth = block_numbers / 2;

// Fewer rows of a than these are not packed: their time goes into reading b.
constexpr std::size_t min_rows = lanes / 2 + 1;

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

// The blocks of the right factor b, for `multiply_blocks`.
auto pack_right(const ConstBlock& b) {
  return [&b](std::size_t k, std::size_t j, float* to) {
    pack_along_columns(part_of(b, k, block_numbers, j, block_columns), to, block_columns);
  };
}

void gemm_nn(const ConstBlock& a, const ConstBlock& b, Activation activation,
             const ConstBlock& values, const Block& c) {
  if (a.rows < min_rows) {
    avx512_kernels().gemm_nn(a, b, activation, values, c);
    return;
  }
  alignas(64) float left[pack_rows * pack_depth];
  multiply_blocks(
      [&](std::size_t i, std::size_t k) -> Factor {
        pack_along_rows(part_of(a, i, pack_rows, k, block_numbers), left);
        return {left, pack_depth, 1};
      },
      pack_rows, pack_right(b), b.rows, activation, values, c);
}

void gemm_tn(const ConstBlock& a, const ConstBlock& b, const Block& c) {
  if (a.rows < min_rows) {
    avx512_kernels().gemm_tn(a, b, c);
    return;
  }
  alignas(64) float left[pack_depth * pack_rows];
  multiply_blocks(
      [&](std::size_t i, std::size_t k) -> Factor {
        pack_along_columns(part_of(a, k, block_numbers, i, pack_rows), left, pack_rows);
        return {left, 1, pack_rows};
      },
      pack_rows, pack_right(b), b.rows, Activation::identity, {}, c);
}

void gemm_nt(const ConstBlock& a, const ConstBlock& b, const float* bias, Activation activation,
             const Block& c) {
  alignas(64) float left[pack_rows * pack_depth], packed[panel_rows * pack_depth];
  const std::size_t done = multiply_panels(
      a, b, c, [&](const ConstBlock& panel, const ConstBlock& rows, const Block& sums) {
        multiply_blocks(
            [&](std::size_t i, std::size_t k) -> Factor {
              pack_along_rows(part_of(rows, i, pack_rows, k, block_numbers), left);
              return {left, pack_depth, 1};
            },
            pack_rows,
            [&](std::size_t k, std::size_t, float* to) {
              const ConstBlock part = part_of(panel, 0, panel_rows, k, block_numbers);
              pack_along_rows(part, packed);
              transpose_panel({packed, part.rows, up_to_group((part.columns + 1) / 2), pack_depth},
                              to);
            },
            rows.columns, Activation::identity, {}, sums);
      });
  add_and_activate(bias, activation, {c.data, done, c.columns, c.stride});
  avx512_kernels().gemm_nt({a.data + done * a.stride, a.rows - done, a.columns, a.stride}, b, bias,
                           activation,
                           {c.data + done * c.stride, c.rows - done, c.columns, c.stride});
}

Kernels kernels_with_bf16(const char* name) {
  Kernels kernels = avx512_kernels();
  kernels.name = name;
  kernels.gemm_nt = gemm_nt;
  kernels.gemm_nn = gemm_nn;
  kernels.gemm_tn = gemm_tn;
  kernels.sample_slice = 128;
  kernels.input_slice = 256;
  return kernels;
}

}  // namespace
}  // namespace mnist::engine
