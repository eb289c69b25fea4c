#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "mnist/nn/activation.hpp"
#include "mnist/nn/random.hpp"
#include "mnist/nn/tensor.hpp"

namespace mnist::nn {

class ThreadPool;
struct Kernels;

/// A learnt tensor and its name as in PyTorch's state dict ("conv1.weight").
struct Parameter {
  std::string name;
  Tensor value;
  bool decays = true;     ///< whether weight decay acts on it: on weights, not on biases
  std::size_t index = 0;  ///< its place in `Network::parameters()`
};

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

/// Where a layer delivers the gradients of its parameters: a store of gradients, or an optimiser
/// that applies them at once. Every element is delivered exactly once a backward pass, in blocks
/// that do not overlap; several threads may deliver at the same time.
class GradientSink {
 public:
  virtual ~GradientSink() = default;
  virtual void accept(const Parameter& parameter, const GradientBlock& block) = 0;

  /// The block as a column times a row, what a batch of one sample gives. Forming the product would
  /// cost as much as using it, so an optimiser does better to take the factors; by default the rows
  /// of the product are passed to `accept`.
  virtual void accept_product(const Parameter& parameter, const GradientProduct& product);
};

/// How a layer is run: by which threads and kernels, and what is done along the way.
struct Execution {
  /// Null: the calling thread alone.
  ThreadPool* threads = nullptr;

  /// Null: `default_kernels()`.
  const Kernels* kernels = nullptr;

  /// Forward: `out` receives the activation of the layer's result (layers that `fuses()` only).
  Activation output_activation = Activation::identity;

  /// Backward: `in` is the value of this activation, and `grad_in` is to be the gradient with
  /// respect to the activation's own input (layers that `fuses()` only).
  Activation input_activation = Activation::identity;
};

/// One step of a network: a function of a batch of samples, and its derivative.
///
/// A layer keeps no activation: the caller owns every buffer, so that one const layer serves many
/// threads at once. N is the number of samples, the first extent of every activation tensor.
class Layer {
 public:
  virtual ~Layer() = default;

  /// The layer's words in an architecture text, e.g. "dense 100".
  virtual std::string describe() const = 0;

  /// Shape of the output for an input of shape `in`, both without the batch.
  /// Throws `Error`, naming both shapes, when the layer cannot take such an input.
  virtual Shape output_shape(const Shape& in) const = 0;

  /// in (N, input shape) -> out (N, output shape). `out` has that shape already.
  virtual void forward(const Tensor& in, Tensor& out, const Execution& how) const = 0;

  /// `in` and `out` are those of the forward pass and `grad_out` is dLoss/dout. Writes dLoss/din to
  /// `grad_in` unless that is null, and delivers the gradients of the parameters to `sink`.
  virtual void backward(const Tensor& in, const Tensor& out, const Tensor& grad_out,
                        Tensor* grad_in, GradientSink& sink, const Execution& how) const = 0;

  /// What the names of its parameters begin with, before the number: "conv", "fc".
  virtual std::string_view name() const { return {}; }

  /// The learnt tensors, in the order in which they are stored; none for most layers.
  virtual std::vector<Parameter*> parameters() { return {}; }

  /// Draws the parameters afresh from `random`.
  virtual void initialize(Random& /*random*/) {}

  /// Whether the layer obeys the two activations of `Execution`.
  virtual bool fuses() const { return false; }

  /// The activation that the layer is, if it is nothing else: such a layer can be fused into a
  /// neighbour.
  virtual Activation activation() const { return Activation::identity; }

  /// Whether the output is the input under another shape, so that no copy is needed.
  virtual bool is_view() const { return false; }
};

}  // namespace mnist::nn
