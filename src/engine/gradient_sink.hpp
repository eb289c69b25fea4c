#pragma once

#include "mnist/nn/layer.hpp"

namespace mnist::engine {

/// A finished rectangle of a parameter's gradient. The parameter is seen as `Tensor::matrix()`.
struct GradientBlock {
  std::size_t row, column;    ///< where its upper left corner belongs
  std::size_t rows, columns;  ///< its size
  const float* values;        ///< its values, row after row
  std::size_t stride;         ///< floats from one row of `values` to the next
};

/// A finished rectangle of a parameter's gradient, given as the product column · rowᵀ.
struct GradientProduct {
  std::size_t row, column;     ///< where its upper left corner belongs
  std::size_t rows, columns;   ///< its size
  const float* column_factor;  ///< (rows)
  const float* row_factor;     ///< (columns)
};

/// Where a step delivers the gradients of its parameters: a store of gradients, or an update that
/// applies them at once. Every element is delivered exactly once a backward pass, in blocks that do
/// not overlap; several threads may deliver at the same time.
class GradientSink {
 public:
  virtual ~GradientSink() = default;
  virtual void accept(const nn::Parameter& parameter, const GradientBlock& block) = 0;

  /// A block that is a column times a row, what a batch of one sample gives. To form the product
  /// would cost as much as to apply it.
  virtual void accept_product(const nn::Parameter& parameter, const GradientProduct& product) = 0;
};

/// Delivers a gradient in one piece.
inline void deliver(GradientSink& sink, const nn::Parameter& parameter,
                    const nn::Tensor& gradient) {
  const std::size_t rows = gradient.batch(), columns = gradient.size() / rows;
  sink.accept(parameter, {0, 0, rows, columns, gradient.data(), columns});
}

}  // namespace mnist::engine
