// Shared by all products that vectorise over output columns. A product with a transposed right
// factor, c = a · bᵀ, is computed as cᵀ = b · aᵀ: a panel of rows of a is transposed first, and the
// result afterwards.
#pragma once

#include "functions.inl"

namespace mnist::engine {
namespace {

// c = a · b, or a part of it: element (i,k) of the left factor is a[i*a_row + k*a_step].
struct GemmTile {
  const float* a;
  std::size_t a_row, a_step;
  const float* b;
  std::size_t b_stride, depth;
  std::size_t last;  // floats in the last vector of columns
  Activation activation;
  const float* values;  // of the activation, `values_stride` floats from row to row
  std::size_t values_stride;
  float* c;
  std::size_t c_stride;
  bool add;  // to what is in c
};

constexpr std::size_t panel_rows = tile_vectors * lanes;  // of a at a time

// Of the `rows` that are left, how many the next panel takes. 0 if they are too few: dot products
// then take less time.
std::size_t rows_of_panel(std::size_t rows) {
  const std::size_t most = min(panel_rows, rows);
  const std::size_t past_groups = most % row_group;
  return past_groups > lanes / 2 ? most : most - past_groups;
}

// to (a.columns,panel_rows) = aᵀ; missing rows are zero-padded to a full vector.
void transpose_panel(const ConstBlock& a, float* to) {
  for (std::size_t i = 0; i < a.rows; i += lanes) {
    for (std::size_t k = 0; k < a.columns; k += lanes) {
      const std::size_t count = min(lanes, a.columns - k);
      Vector square[lanes];
      for (std::size_t l = 0; l < lanes; ++l) {
        square[l] = i + l < a.rows ? load_up_to(a.data + (i + l) * a.stride + k, count) : zero();
      }
      transpose(square);
      for (std::size_t l = 0; l < count; ++l) store(to + (k + l) * panel_rows + i, square[l]);
    }
  }
}

// c (at most panel_rows rows) = sumsᵀ
void store_transposed(const float* sums, const Block& c) {
  for (std::size_t i = 0; i < c.rows; ++i) {
    for (std::size_t j = 0; j < c.columns; ++j) {
      c.data[i * c.stride + j] = sums[j * panel_rows + i];
    }
  }
}

// c = activation(c + bias), where bias may be null.
void add_and_activate(const float* bias, Activation activation, const Block& c) {
  for (std::size_t i = 0; i < c.rows; ++i) {
    for (std::size_t j = 0; j < c.columns; j += lanes) {
      float* const p = c.data + i * c.stride + j;
      const std::size_t count = c.columns - j;
      Vector y = load_up_to(p, count);
      if (bias != nullptr) y = y + load_up_to(bias + j, count);
      store_up_to(p, apply(activation, y), count);
    }
  }
}

}  // namespace
}  // namespace mnist::engine
