#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "mnist/nn/random.hpp"
#include "mnist/nn/tensor.hpp"

namespace mnist::nn {

/// A learnt tensor and its name as in PyTorch's state dict ("conv1.weight").
struct Parameter {
  std::string name;
  Tensor value;
  bool decays = true;     ///< whether weight decay acts on it: on weights, not on biases
  std::size_t index = 0;  ///< its place in `Network::parameters()`
};

/// The derivative of the loss by every parameter: a tensor for each, of its shape and at its index.
using Gradients = std::vector<Tensor>;

/// One step of a network: a function y = f(x) of a batch of samples, and its derivative. What it
/// makes of a sample depends on that sample alone, so a batch may be cut anywhere.
///
/// A layer keeps no activation: the caller owns every buffer, so that one const layer serves many
/// threads at once. N is the number of samples, the first extent of every activation tensor; dx
/// stands for dLoss/dx, and has the shape of x.
class Layer {
 public:
  virtual ~Layer() = default;

  /// The layer's words in an architecture text, e.g. "dense 100". States keep them, so reading them
  /// must give the same layer again.
  virtual std::string describe() const = 0;

  /// Shape of y for an x of shape `in`, both without the batch.
  /// Throws `Error`, naming both shapes, when the layer cannot take such an input.
  virtual Shape output_shape(const Shape& in) const = 0;

  /// y = f(x): x is (N, input shape), and y has the shape (N, output shape) already.
  virtual void forward(const Tensor& x, Tensor& y) const = 0;

  /// From dy, with the x and y of the forward pass: writes dx unless that is null, and the
  /// gradients of the parameters, one tensor each, in the order of `parameters()`.
  virtual void backward(const Tensor& x, const Tensor& y, const Tensor& dy, Tensor* dx,
                        std::span<Tensor> gradients) const = 0;

  /// What the names of its parameters begin with, before the number: "conv", "fc".
  virtual std::string_view name() const { return {}; }

  /// The learnt tensors, in the order in which they are stored; none for most layers. They are
  /// members of this layer: `parameters_of` hands them out for writing.
  virtual std::vector<const Parameter*> parameters() const { return {}; }

  /// Draws the parameters afresh from `random`.
  virtual void initialize(Random& /*random*/) {}
};

/// The parameters of a layer that may be changed.
std::vector<Parameter*> parameters_of(Layer& layer);

}  // namespace mnist::nn
