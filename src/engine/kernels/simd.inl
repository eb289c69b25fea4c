// The kernels in SIMD registers, whatever their width: the file that includes this one has
// defined Vector and its operations, and how large the tiles of sums are that are kept in
// registers. All of it is private to that file, because it is compiled for its processor only.
//
// What is summed up stays in registers, tile by tile, see gemm.inl.
#include <cstdint>

#include "panel.inl"

namespace mnist::engine {
namespace {

inline Vector accumulate(Vector a, Vector b, Vector sum) { return multiply_add(a, b, sum); }

constexpr std::size_t block_numbers = 128, numbers_each = 1;

}  // namespace
}  // namespace mnist::engine

#include "gemm.inl"
#include "products.inl"

namespace mnist::engine {
namespace {

extern const Kernels kernels;  // of all these functions

// ---- c = a · bᵀ for few rows: dot products, with the common index in the lanes ----------------

// c (R,C) = or += a (R,depth) · b (C,depth)ᵀ
struct DotTile {
  const float* a;
  std::size_t a_stride;
  const float* b;
  std::size_t b_stride, depth;
  bool add;  // to what is in c
  float* c;
  std::size_t c_stride;
};

template <std::size_t R, std::size_t C>
void dot_tile(const DotTile& t) {
  Vector sums[R][C];
  for (auto& row : sums) {
    for (Vector& sum : row) sum = zero();
  }
  const auto multiply = [&](auto load_part) {
    Vector column[C];
    for (std::size_t j = 0; j < C; ++j) column[j] = load_part(t.b + j * t.b_stride);
    for (std::size_t i = 0; i < R; ++i) {
      const Vector row = load_part(t.a + i * t.a_stride);
      for (std::size_t j = 0; j < C; ++j) sums[i][j] = multiply_add(row, column[j], sums[i][j]);
    }
  };
  std::size_t k = 0;
  for (; k + lanes <= t.depth; k += lanes) {
    multiply([k](const float* p) { return load(p + k); });
  }
  if (k < t.depth) {
    multiply([k, &t](const float* p) { return load_first(p + k, t.depth - k); });
  }

  for (std::size_t j = 0; j < C; ++j) {
    for (std::size_t i = 0; i < R; i += 4) {
      // Missing rows repeat the first.
      float four[4];
      store_sums(four, sums[i][j], sums[i + 1 < R ? i + 1 : 0][j], sums[i + 2 < R ? i + 2 : 0][j],
                 sums[i + 3 < R ? i + 3 : 0][j]);
      for (std::size_t l = 0; l < 4 && i + l < R; ++l) {
        float& to = t.c[(i + l) * t.c_stride + j];
        to = t.add ? to + four[l] : four[l];
      }
    }
  }
}

template <std::size_t R, std::size_t C>
void dot_columns_of(std::size_t columns, const DotTile& tile) {
  if (columns == C) {
    dot_tile<R, C>(tile);
  } else if constexpr (C > 1) {
    dot_columns_of<R, C - 1>(columns, tile);
  }
}

// Picks the tile of `rows` <= R and `columns` <= dot_columns.
template <std::size_t R>
void dot_rows_of(std::size_t rows, std::size_t columns, const DotTile& tile) {
  if (rows == R) {
    dot_columns_of<R, dot_columns>(columns, tile);
  } else if constexpr (R > 1) {
    dot_rows_of<R - 1>(rows, columns, tile);
  }
}

// For the first rows of c, without bias and activation.
void multiply_by_dots(const ConstBlock& a, const ConstBlock& b, const Block& c) {
  for (std::size_t k = 0; k < a.columns; k += gemm_depth) {
    for (std::size_t j = 0; j < b.rows; j += dot_columns) {
      for (std::size_t i = 0; i < a.rows; i += dot_rows) {
        const DotTile tile{a.data + i * a.stride + k,      a.stride,
                           b.data + j * b.stride + k,      b.stride,
                           min(gemm_depth, a.columns - k), k > 0,
                           c.data + i * c.stride + j,      c.stride};
        dot_rows_of<dot_rows>(min(dot_rows, a.rows - i), min(dot_columns, b.rows - j), tile);
      }
    }
  }
}

// ---- Products of many rows ---------------------------------------------------------------------

// Fewer rows of the result than these do not pay for a copy of the right factor.
constexpr std::size_t few_rows = 2 * tile_rows;

// c = left · b, where the left factor lies as `left` says.
void multiply(const Factor& left, const ConstBlock& b, Activation activation,
              const ConstBlock& values, const Block& c) {
  if (c.rows <= few_rows) {
    gemm_panels({left.data, left.row, left.step, b.data, b.stride, b.rows, lanes, activation,
                 values.data, values.stride, c.data, c.stride, false},
                c.rows, c.columns);
    return;
  }
  multiply_blocks(
      [&](std::size_t i, std::size_t k) {
        return Factor{left.data + i * left.row + k * left.step, left.row, left.step};
      },
      c.rows,
      [&](std::size_t k, std::size_t j, float* to) {
        const ConstBlock from = part_of(b, k, block_numbers, j, block_columns);
        for (std::size_t row = 0; row < from.rows; ++row) {
          for (std::size_t v = 0; v < from.columns; v += lanes) {
            store(to + row * block_columns + v,
                  load_up_to(from.data + row * from.stride + v, from.columns - v));
          }
        }
      },
      b.rows, activation, values, c);
}

void gemm_nn(const ConstBlock& a, const ConstBlock& b, Activation activation,
             const ConstBlock& values, const Block& c) {
  multiply({a.data, a.stride, 1}, b, activation, values, c);
}

void gemm_tn(const ConstBlock& a, const ConstBlock& b, const Block& c) {
  multiply({a.data, 1, a.stride}, b, Activation::identity, {}, c);
}

void gemm_nt(const ConstBlock& a, const ConstBlock& b, const float* bias, Activation activation,
             const Block& c) {
  const std::size_t done =
      multiply_panels(a, b, c,
                      [](const ConstBlock& panel, const ConstBlock& left, const Block& sums) {
                        multiply_blocks(
                            [&](std::size_t i, std::size_t k) {
                              return Factor{left.data + i * left.stride + k, left.stride, 1};
                            },
                            left.rows,
                            [&](std::size_t k, std::size_t, float* to) {
                              transpose_panel(part_of(panel, 0, panel_rows, k, block_numbers), to);
                            },
                            left.columns, Activation::identity, {}, sums);
                      });
  multiply_by_dots({a.data + done * a.stride, a.rows - done, a.columns, a.stride}, b,
                   {c.data + done * c.stride, c.rows - done, c.columns, c.stride});
  add_and_activate(bias, activation, c);
}

// ---- Convolution, with neighbouring output columns in the lanes --------------------------------

// What a vector of output columns is computed from and written to.
struct Point {
  std::size_t in, out;  // offsets of its first element in the input and output planes
  std::size_t count;    // its elements, at most `lanes`
};

// The points that cover an output row after row. Where a row is no multiple of the vector, its last
// point either overlaps the one before (a result may be written twice) or is shorter (a sum must
// count everything once).
class Points {
 public:
  Points(const nn::ConvShape& shape, bool overlap)
      : shape_(shape), overlap_(overlap && shape.out_width >= lanes) {}

  bool next(Point& point) {
    if (y_ == shape_.out_height) return false;
    const std::size_t left = shape_.out_width - x_;
    const std::size_t x = left < lanes && overlap_ ? shape_.out_width - lanes : x_;
    point = {y_ * shape_.width + x, y_ * shape_.out_width + x,
             left < lanes && !overlap_ ? left : lanes};
    x_ += lanes;
    if (x_ >= shape_.out_width) {
      x_ = 0;
      ++y_;
    }
    return true;
  }

 private:
  const nn::ConvShape& shape_;
  bool overlap_;
  std::size_t x_ = 0, y_ = 0;
};

// Calls visit(tap, offset in the input) for every tap of the kernel. One loop, not one a dimension:
// compilers keep sums in registers only through loops that have no loops inside.
template <class Visit>
inline void for_each_tap(const nn::ConvShape& shape, Visit visit) {
  std::size_t offset = 0, row = 0, column = 0;
  for (std::size_t tap = 0; tap < shape.taps(); ++tap) {
    visit(tap, offset++);
    if (++column < shape.kernel_width) continue;
    column = 0;
    offset += shape.width - shape.kernel_width;
    if (++row < shape.kernel_height) continue;
    row = 0;
    offset += (shape.height - shape.kernel_height) * shape.width;
  }
}

// F filters at P points, which all fill a vector if `Full`.
template <std::size_t F, std::size_t P, bool Full>
void convolve_tile(const Convolution& c, const Point* points) {
  const std::size_t taps = c.shape.taps(), positions = c.shape.positions();
  const auto count = [points](std::size_t p) { return Full ? lanes : points[p].count; };
  Vector sums[F][P];
  for (std::size_t f = 0; f < F; ++f) {
    for (std::size_t p = 0; p < P; ++p) {
      sums[f][p] = c.untied ? load_up_to(c.bias + f * positions + points[p].out, count(p))
                            : broadcast(c.bias[f]);
    }
  }
  for_each_tap(c.shape, [&](std::size_t tap, std::size_t offset) {
    Vector pixels[P];
    for (std::size_t p = 0; p < P; ++p) {
      pixels[p] = load_up_to(c.in + points[p].in + offset, count(p));
    }
    for (std::size_t f = 0; f < F; ++f) {
      const Vector w = broadcast(c.weight[f * taps + tap]);
      for (std::size_t p = 0; p < P; ++p) sums[f][p] = multiply_add(w, pixels[p], sums[f][p]);
    }
  });
  for (std::size_t f = 0; f < F; ++f) {
    for (std::size_t p = 0; p < P; ++p) {
      store_up_to(c.out + f * positions + points[p].out, apply(c.activation, sums[f][p]), count(p));
    }
  }
}

// All points of the output for F filters.
template <std::size_t F, bool Full>
void convolve_points(const Convolution& c) {
  Points points(c.shape, true);
  Point group[conv_points];
  for (std::size_t count = conv_points; count == conv_points;) {
    for (count = 0; count < conv_points && points.next(group[count]);) ++count;
    if (count == conv_points) {
      convolve_tile<F, conv_points, Full>(c, group);
    } else {
      for (std::size_t p = 0; p < count; ++p) convolve_tile<F, 1, Full>(c, group + p);
    }
  }
}

// The convolution with filters from f on.
Convolution from_filter(const Convolution& c, std::size_t f) {
  Convolution rest = c;
  rest.weight += f * c.shape.taps();
  rest.bias += f * (c.untied ? c.shape.positions() : 1);
  rest.out += f * c.shape.positions();
  return rest;
}

template <std::size_t F>
void convolve_filters(const Convolution& c) {
  if (c.shape.out_width >= lanes) {
    convolve_points<F, true>(c);
  } else {
    convolve_points<F, false>(c);
  }
}

void convolve(const Convolution& c) {
  if (c.shape.stride != 1) {
    convolve_patches(kernels, c);
    return;
  }
  std::size_t f = 0;
  for (; f + conv_filters <= c.shape.filters; f += conv_filters) {
    convolve_filters<conv_filters>(from_filter(c, f));
  }
  for (; f < c.shape.filters; ++f) convolve_filters<1>(from_filter(c, f));
}

// The gradient of the weights that connect F filters with T taps: sums (F,T), `taps()` floats from
// row to row.
struct ConvGradientTile {
  const nn::ConvShape& shape;
  std::size_t samples;
  const float* in;
  const std::size_t* offsets;  // of the taps in the input
  const float* grad_out;       // of the first of the filters
  float* sums;
};

// `Full` if an output row fills a vector: its last vector then overlaps the one before, and what
// that has counted is 0.
template <std::size_t F, std::size_t T, bool Full>
void convolve_gradient_tile(const ConvGradientTile& t) {
  const nn::ConvShape& shape = t.shape;
  const std::size_t* const offsets = t.offsets;
  const float* in = t.in;
  const float* grad_out = t.grad_out;
  const std::size_t in_size = shape.channels * shape.height * shape.width;
  const std::size_t positions = shape.positions();
  Vector tile[F][T];
  for (auto& row : tile) {
    for (Vector& sum : row) sum = zero();
  }
  // One loop over samples, rows and vectors of columns, for the reason given above.
  std::size_t x = 0, y = 0;
  for (std::size_t n = 0; n < t.samples;) {
    const std::size_t count = min(lanes, shape.out_width - x);
    const std::size_t at = Full ? x + count - lanes : x;
    Vector g[F];
    for (std::size_t f = 0; f < F; ++f) {
      const float* const from = grad_out + at + f * positions;
      g[f] = Full ? load(from) : load_first(from, count);
    }
    if (Full && count < lanes) {
      for (std::size_t f = 0; f < F; ++f) g[f] = keep_last(g[f], count);
    }
    for (std::size_t tap = 0; tap < T; ++tap) {
      const float* const from = in + at + offsets[tap];
      const Vector pixel = Full ? load(from) : load_first(from, count);
      for (std::size_t f = 0; f < F; ++f) tile[f][tap] = multiply_add(g[f], pixel, tile[f][tap]);
    }
    x += lanes;
    if (x < shape.out_width) continue;
    x = 0;
    in += shape.width;
    grad_out += shape.out_width;
    if (++y < shape.out_height) continue;
    y = 0;
    in += in_size - shape.out_height * shape.width;
    grad_out += (shape.filters - 1) * positions;
    ++n;
  }
  for (std::size_t f = 0; f < F; ++f) {
    for (std::size_t tap = 0; tap < T; ++tap) {
      float four[4];  // the same sum four times
      store_sums(four, tile[f][tap], tile[f][tap], tile[f][tap], tile[f][tap]);
      t.sums[f * shape.taps() + tap] = four[0];
    }
  }
}

template <std::size_t F, std::size_t T>
void convolve_gradient_taps(std::size_t taps, const ConvGradientTile& tile) {
  if (taps == T) {
    if (tile.shape.out_width >= lanes) {
      convolve_gradient_tile<F, T, true>(tile);
    } else {
      convolve_gradient_tile<F, T, false>(tile);
    }
  } else if constexpr (T > 1) {
    convolve_gradient_taps<F, T - 1>(taps, tile);
  }
}

void convolve_weight_gradient(const nn::ConvShape& shape, std::size_t samples, const float* in,
                              const float* grad_out, float* sums) {
  if (shape.stride != 1) {
    patches_weight_gradient(kernels, shape, samples, in, grad_out, sums);
    return;
  }
  std::size_t offsets[conv_taps];
  for_each_tap(shape, [&](std::size_t tap, std::size_t offset) {
    const std::size_t count = tap % conv_taps + 1;
    offsets[count - 1] = offset;
    if (count < conv_taps && tap + 1 < shape.taps()) return;
    const std::size_t first_tap = tap + 1 - count;
    const auto tile = [&](std::size_t f) {
      return ConvGradientTile{shape,
                              samples,
                              in,
                              offsets,
                              grad_out + f * shape.positions(),
                              sums + f * shape.taps() + first_tap};
    };
    std::size_t f = 0;
    for (; f + conv_filters <= shape.filters; f += conv_filters) {
      convolve_gradient_taps<conv_filters, conv_taps>(count, tile(f));
    }
    for (; f < shape.filters; ++f) convolve_gradient_taps<1, conv_taps>(count, tile(f));
  });
}

// ---- The rest ----------------------------------------------------------------------------------

void activate(Activation activation, float* values, std::size_t count) {
  for (std::size_t i = 0; i < count; i += lanes) {
    const Vector x = load_up_to(values + i, count - i);
    store_up_to(values + i, apply(activation, x), count - i);
  }
}

void sum_rows(const ConstBlock& a, float* sums) {
  for (std::size_t j = 0; j < a.columns; j += lanes) {
    const std::size_t count = a.columns - j;
    Vector sum = zero();
    for (std::size_t i = 0; i < a.rows; ++i) {
      sum = sum + load_up_to(a.data + i * a.stride + j, count);
    }
    store_up_to(sums + j, sum, count);
  }
}

// The constants of a step, in every lane.
struct StepVectors {
  explicit StepVectors(const SgdStep& step)
      : learning_rate(broadcast(step.learning_rate)),
        momentum(broadcast(step.momentum)),
        decay(broadcast(step.weight_decay)),
        nesterov(step.nesterov) {}

  Vector learning_rate, momentum, decay;
  bool nesterov;
};

// One vector of parameters takes a step along `gradient`.
template <bool Momentum>
inline void take_step(const StepVectors& step, Vector gradient, float* parameter, float* velocity,
                      std::size_t count) {
  const Vector p = load_up_to(parameter, count);
  const Vector g = multiply_add(step.decay, p, gradient);
  Vector direction = g;
  if constexpr (Momentum) {
    const Vector v = multiply_add(step.momentum, load_up_to(velocity, count), g);
    store_up_to(velocity, v, count);
    direction = step.nesterov ? multiply_add(step.momentum, v, g) : v;
  }
  store_up_to(parameter, subtract_product(step.learning_rate, direction, p), count);
}

// Floats from p to the next address that is a multiple of a vector.
inline std::size_t unaligned(const float* p) {
  const std::size_t past = reinterpret_cast<std::uintptr_t>(p) / sizeof(float) % lanes;
  return past == 0 ? 0 : lanes - past;
}

// A row of parameters takes a step along the gradient times `factor`; its first vector has `head`
// elements.
template <bool Momentum>
void step_row(const StepVectors& step, Vector factor, const float* gradient, float* parameter,
              float* velocity, std::size_t count, std::size_t head) {
  const auto take = [&](std::size_t i, std::size_t n) {
    take_step<Momentum>(step, factor * load_up_to(gradient + i, n), parameter + i,
                        Momentum ? velocity + i : nullptr, n);
  };
  std::size_t i = min(head, count);
  if (i > 0) take(0, i);
  for (; i + lanes <= count; i += lanes) take(i, lanes);
  if (i < count) take(i, count - i);
}

template <bool Momentum>
void sgd_rows(const SgdStep& step, const ConstBlock& gradient, const Block& parameter,
              float* velocity) {
  const StepVectors vectors(step);
  for (std::size_t i = 0; i < parameter.rows; ++i) {
    step_row<Momentum>(vectors, broadcast(1.0F), gradient.data + i * gradient.stride,
                       parameter.data + i * parameter.stride,
                       Momentum ? velocity + i * parameter.stride : nullptr, parameter.columns, 0);
  }
}

void sgd(const SgdStep& step, const ConstBlock& gradient, const Block& parameter, float* velocity) {
  if (velocity == nullptr) {
    sgd_rows<false>(step, gradient, parameter, nullptr);
  } else {
    sgd_rows<true>(step, gradient, parameter, velocity);
  }
}

template <bool Momentum>
void sgd_product_rows(const SgdStep& step, const float* column, const float* row,
                      const Block& parameter, float* velocity) {
  const StepVectors vectors(step);
  for (std::size_t i = 0; i < parameter.rows; ++i) {
    float* const p = parameter.data + i * parameter.stride;
    // These rows are long, and a store across two cache lines takes twice as long as one within.
    step_row<Momentum>(vectors, broadcast(column[i]), row, p,
                       Momentum ? velocity + i * parameter.stride : nullptr, parameter.columns,
                       unaligned(p));
  }
}

void sgd_product(const SgdStep& step, const float* column, const float* row, const Block& parameter,
                 float* velocity) {
  if (velocity == nullptr) {
    sgd_product_rows<false>(step, column, row, parameter, nullptr);
  } else {
    sgd_product_rows<true>(step, column, row, parameter, velocity);
  }
}

const Kernels kernels{kernels_name, gemm_nt,  gemm_nn,
                      gemm_tn,      convolve, convolve_weight_gradient,
                      sum_rows,     activate, sgd,
                      sgd_product};

}  // namespace
}  // namespace mnist::engine
