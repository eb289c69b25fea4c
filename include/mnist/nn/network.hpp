#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "mnist/nn/layer.hpp"

namespace mnist::nn {

/// The buffers of one pass through a network, made once and used batch after batch.
struct Workspace {
  std::vector<Tensor> values;     ///< values[i] is the output of layer i
  std::vector<Tensor> gradients;  ///< gradients[i] is dLoss/dvalues[i]
};

/// A sequence of layers, built from a short text:
///
///     conv2d 5x3x3 untied, tanh, reshape, dense 100, tanh, dense 10, softmax
///
/// Layers are separated by commas, words by blanks:
///
///     conv2d FxHxW [stride S] [untied]   F filters of HxW; one bias a filter unless untied
///     dense N | reshape | tanh | relu | sigmoid | softmax | standardize MEAN STANDARD_DEVIATION
///
/// Parameters are named by kind and number, "conv1.weight", "fc2.bias", as PyTorch users do.
/// A const network may be used by many threads at once. `engine::Engine` runs one faster.
class Network {
 public:
  /// The most parameters a network may have, and the most values between two layers.
  static constexpr std::size_t max_elements = std::size_t{1} << 28;

  /// `input` is the shape of one sample, e.g. (1,28,28). Weights are zero until `initialize`.
  /// Throws `Error`, naming the layer, for a text it cannot read, a shape that does not fit, or a
  /// network of more than `limit` parameters or values, before memory is taken for them.
  Network(std::string_view architecture, const Shape& input, std::size_t limit = max_elements);

  /// A network of the caller's layers, which may be of classes of the caller's own; none is null.
  /// It numbers the names of their parameters. Throws `Error` for no layers, when a layer cannot
  /// take what the one before it gives, and for a layer with parameters and without a `name`.
  Network(std::vector<std::unique_ptr<Layer>> layers, const Shape& input);

  /// The architecture text in its normal form.
  const std::string& architecture() const { return architecture_; }
  const Shape& input_shape() const { return shapes_.front(); }
  const Shape& output_shape() const { return shapes_.back(); }
  /// The shape of one sample behind layer i.
  const Shape& output_shape(std::size_t i) const { return shapes_[i + 1]; }
  std::size_t size() const { return layers_.size(); }
  Layer& layer(std::size_t i) { return *layers_[i]; }
  const Layer& layer(std::size_t i) const { return *layers_[i]; }

  /// The layers before a final softmax: those between the input and the logits.
  std::size_t logits_size() const;

  /// The parameters of all layers, in order; a parameter's place is its `index`.
  std::vector<Parameter*> parameters();
  std::vector<const Parameter*> parameters() const;
  std::size_t parameter_count() const;

  /// Draws every parameter afresh; each layer has a stream of `seed` of its own.
  void initialize(std::uint64_t seed);

  /// The output for a batch (N, input shape), in `workspace`, whose buffers are resized to fit.
  /// Throws `Error` for a batch of another shape or of no samples.
  const Tensor& forward(const Tensor& in, Workspace& workspace) const;

  /// As `forward`, but stops before a final softmax: the logits, which losses start from.
  const Tensor& logits(const Tensor& in, Workspace& workspace) const;

  /// Takes the gradient of the loss by the logits of the preceding `logits` call with the same `in`
  /// and `workspace`, and writes the gradients of all parameters, resized to fit. Throws `Error`
  /// if `grad_logits` has another shape than the logits, or there was no such call.
  void backward(const Tensor& in, const Tensor& grad_logits, Workspace& workspace,
                Gradients& gradients) const;

  /// Throws `Error` unless `in` is a batch (N, input shape) of at least one sample.
  void require_batch(const Tensor& in) const;

  /// Throws `Error` unless `grad_logits` has the shape of the logits for `in`, or if they were
  /// never computed.
  void require_gradient(const Tensor& in, const Tensor& grad_logits, bool never_computed) const;

 private:
  const Tensor& run(const Tensor& in, std::size_t layers, Workspace& workspace) const;

  std::string architecture_;
  std::vector<std::unique_ptr<Layer>> layers_;
  std::vector<Shape> shapes_;  // shapes_[i] is the input of layer i; one more than layers
};

/// Gives `gradients` a tensor for each of these parameters, of its shape.
void resize_like(const std::vector<const Parameter*>& parameters, Gradients& gradients);

}  // namespace mnist::nn
