// Products as sums of rows of b, with its columns in the lanes. The file that includes this one has
// defined `accumulate`, which adds the product of two vectors to a third; a 32-bit
// element is one float or a packed pair of bf16.
//
// They are computed tile by tile: R rows times V vectors of columns of the result are summed up in
// registers, so that each number loaded is used V or R times. R and V are template arguments, so
// that the loops over them vanish and every sum has a register of its own.
#pragma once

#include "panel.inl"

namespace mnist::engine {
namespace {

template <std::size_t R, std::size_t V>
void gemm_micro_kernel(const GemmTile& t) {
  Vector sums[R][V];
  for (std::size_t i = 0; i < R; ++i) {
    for (std::size_t v = 0; v < V; ++v) {
      const std::size_t count = v + 1 < V ? lanes : t.last;
      sums[i][v] = t.add ? load_up_to(t.c + i * t.c_stride + v * lanes, count) : zero();
    }
  }
  const auto sum_up = [&](auto load_last) {
    for (std::size_t k = 0; k < t.depth; ++k) {
      const float* const from = t.b + k * t.b_stride;
      Vector row[V];
      for (std::size_t v = 0; v + 1 < V; ++v) row[v] = load(from + v * lanes);
      row[V - 1] = load_last(from + (V - 1) * lanes);
      for (std::size_t i = 0; i < R; ++i) {
        const Vector factor = broadcast(t.a[i * t.a_row + k * t.a_step]);
        for (std::size_t v = 0; v < V; ++v) sums[i][v] = accumulate(factor, row[v], sums[i][v]);
      }
    }
  };
  if (t.last == lanes) {
    sum_up([](const float* p) { return load(p); });
  } else {
    sum_up([&t](const float* p) { return load_first(p, t.last); });
  }

  for (std::size_t i = 0; i < R; ++i) {
    for (std::size_t v = 0; v < V; ++v) {
      const std::size_t count = v + 1 < V ? lanes : t.last;
      Vector sum = sums[i][v];
      if (t.activation != Activation::identity) {
        const Vector y = load_up_to(t.values + i * t.values_stride + v * lanes, count);
        sum = sum * derivative(t.activation, y);
      }
      store_up_to(t.c + i * t.c_stride + v * lanes, sum, count);
    }
  }
}

template <std::size_t R, std::size_t V>
void gemm_vectors_of(std::size_t vectors, const GemmTile& tile) {
  if (vectors == V) {
    gemm_micro_kernel<R, V>(tile);
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
