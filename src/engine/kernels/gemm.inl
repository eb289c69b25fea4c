// Products as sums of rows of b, with its columns in the lanes. The file that includes this one has
// defined `accumulate`, which adds the product of two vectors to a third; a 32-bit
// element is one float or a packed pair of bf16.
//
// They are computed tile by tile: R rows times V vectors of columns of the result are summed up in
// registers, so that each number loaded is used V or R times. R and V are template arguments, and
// the loops over them are unrolled, so that every sum has a register of its own: an array that a
// loop indexes would be kept in memory.
#pragma once

#include "panel.inl"

namespace mnist::engine {
namespace {

// `Full` if the last vector of columns is whole.
template <std::size_t R, std::size_t V, bool Full>
void gemm_micro_kernel(const GemmTile& t) {
  const auto load_columns = [&t](const float* p, std::size_t v) {
    return Full || v + 1 < V ? load(p + v * lanes) : load_first(p + v * lanes, t.last);
  };
  Vector sums[R][V];
#pragma GCC unroll 16
  for (std::size_t i = 0; i < R; ++i) {
#pragma GCC unroll 16
    for (std::size_t v = 0; v < V; ++v) {
      sums[i][v] = t.add ? load_columns(t.c + i * t.c_stride, v) : zero();
      // What is read and written at the end is asked for now.
      if (t.activation != Activation::identity) {
        __builtin_prefetch(t.values + i * t.values_stride + v * lanes);
        __builtin_prefetch(t.c + i * t.c_stride + v * lanes, 1);
      }
    }
  }
  for (std::size_t k = 0; k < t.depth; ++k) {
    Vector row[V];
#pragma GCC unroll 16
    for (std::size_t v = 0; v < V; ++v) row[v] = load_columns(t.b + k * t.b_stride, v);
#pragma GCC unroll 16
    for (std::size_t i = 0; i < R; ++i) {
      const Vector factor = broadcast(t.a[i * t.a_row + k * t.a_step]);
#pragma GCC unroll 16
      for (std::size_t v = 0; v < V; ++v) sums[i][v] = accumulate(factor, row[v], sums[i][v]);
    }
  }
#pragma GCC unroll 16
  for (std::size_t i = 0; i < R; ++i) {
#pragma GCC unroll 16
    for (std::size_t v = 0; v < V; ++v) {
      if (t.activation != Activation::identity) {
        const Vector y = load_columns(t.values + i * t.values_stride, v);
        sums[i][v] = sums[i][v] * derivative(t.activation, y);
      }
      float* const to = t.c + i * t.c_stride + v * lanes;
      if (Full || v + 1 < V) {
        store(to, sums[i][v]);
      } else {
        store_first(to, sums[i][v], t.last);
      }
    }
  }
}

template <std::size_t R, std::size_t V>
void gemm_vectors_of(std::size_t vectors, const GemmTile& tile) {
  if (vectors == V) {
    if (tile.last == lanes) {
      gemm_micro_kernel<R, V, true>(tile);
    } else {
      gemm_micro_kernel<R, V, false>(tile);
    }
  } else if constexpr (V > 1) {
    gemm_vectors_of<R, V - 1>(vectors, tile);
  }
}

// Picks the tile of `rows` <= R and `vectors` <= V.
template <std::size_t R, std::size_t V>
void gemm_rows_of(std::size_t rows, std::size_t vectors, const GemmTile& tile) {
  if (rows == R) {
    gemm_vectors_of<R, V>(vectors, tile);
  } else if constexpr (R > 1) {
    gemm_rows_of<R - 1, V>(rows, vectors, tile);
  }
}

// c (rows,columns) in tiles, the columns outermost: their part of b stays in the cache.
void gemm_panels(const GemmTile& whole, std::size_t rows, std::size_t columns) {
  for (std::size_t j = 0; j < columns; j += tile_vectors * lanes) {
    const std::size_t width = min(tile_vectors * lanes, columns - j);
    const std::size_t vectors = (width + lanes - 1) / lanes;
    // Half as many vectors leave registers for twice as many rows.
    const bool narrow = vectors <= tile_vectors / 2;
    const std::size_t max_rows = narrow ? 2 * tile_rows : tile_rows;
    for (std::size_t i = 0; i < rows; i += max_rows) {
      GemmTile tile = whole;
      tile.a += i * whole.a_row;
      tile.b += j;
      tile.last = width - (vectors - 1) * lanes;
      if (tile.activation != Activation::identity) tile.values += i * tile.values_stride + j;
      tile.c += i * tile.c_stride + j;
      const std::size_t height = min(max_rows, rows - i);
      if (narrow) {
        gemm_rows_of<2 * tile_rows, tile_vectors / 2>(height, vectors, tile);
      } else {
        gemm_rows_of<tile_rows, tile_vectors>(height, vectors, tile);
      }
    }
  }
}

}  // namespace
}  // namespace mnist::engine
