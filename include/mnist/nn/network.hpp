#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "mnist/nn/layer.hpp"

namespace mnist::nn {

/// The buffers of one pass through a network, made once and used batch after batch. What a layer
/// writes in place or passes on under another shape shares the buffer of its input.
struct Workspace {
  std::vector<Tensor> values;     ///< by the layer that computes it
  std::vector<Tensor> gradients;  ///< dLoss/dvalue
};

/// A sequence of layers, built from a short text:
///
///     conv2d 5x3x3 untied, tanh, reshape, dense 100, tanh, dense 10, softmax
///
/// Layers are separated by commas, words by blanks:
///
///     conv2d FxHxW [stride S] [untied]   F filters of HxW; one bias a filter unless untied
///     dense N | reshape | tanh | relu | sigmoid | softmax | standardize MEAN DEVIATION
///
/// Parameters are named by kind and number, "conv1.weight", "fc2.bias", as PyTorch users do.
/// A const network may be used by many threads at once.
class Network {
 public:
  /// The largest network there may be: so many parameters, and so many values between two layers.
  static constexpr std::size_t most_elements = std::size_t{1} << 28;

  /// `input` is the shape of one sample, e.g. (1,28,28). Weights are zero until `initialize`.
  /// Throws `Error`, naming the layer, for a text it cannot read, a shape that does not fit, or a
  /// network of more than `limit` parameters or values, before memory is taken for them.
  Network(std::string_view architecture, const Shape& input, std::size_t limit = most_elements);

  /// The architecture text in its normal form.
  const std::string& architecture() const { return architecture_; }
  const Shape& input_shape() const { return shapes_.front(); }
  const Shape& output_shape() const { return shapes_.back(); }
  std::size_t size() const { return layers_.size(); }
  Layer& layer(std::size_t i) { return *layers_[i]; }
  const Layer& layer(std::size_t i) const { return *layers_[i]; }

  std::vector<Parameter*> parameters();
  std::vector<const Parameter*> parameters() const;
  std::size_t parameter_count() const;

  /// Draws every parameter afresh; each layer has a stream of `seed` of its own.
  void initialize(std::uint64_t seed);

  /// The output for a batch (N, input shape), in `workspace`, whose buffers are resized to fit.
  /// Throws `Error` for a batch of another shape or of no samples.
  const Tensor& forward(const Tensor& in, Workspace& workspace, const Execution& how = {}) const;

  /// As `forward`, but stops before a final softmax: the logits, which losses start from.
  const Tensor& logits(const Tensor& in, Workspace& workspace, const Execution& how = {}) const;

  /// Takes the gradient of the loss on the logits of the preceding `logits` call with the same `in`
  /// and `workspace`, and delivers the gradients of all parameters to `sink`.
  void backward(const Tensor& in, const Tensor& grad_logits, Workspace& workspace,
                GradientSink& sink, const Execution& how = {}) const;

 private:
  // How a layer is run, known from its neighbours once and for all.
  struct Plan {
    bool in_place = false;       // forward: its output is its input, already written
    bool skip_backward = false;  // its derivative is applied by its successor
    Activation output_activation = Activation::identity;
    Activation input_activation = Activation::identity;
    std::size_t buffer = 0;  // the layer whose buffer in the workspace holds its output
  };

  void name_parameters();
  void plan_fusion();
  const Tensor& run(const Tensor& in, std::size_t layers, Workspace& workspace,
                    const Execution& how) const;
  std::size_t logits_layers() const;

  std::string architecture_;
  std::vector<std::unique_ptr<Layer>> layers_;
  std::vector<Shape> shapes_;  // shapes_[i] is the input of layer i; one more than layers
  std::vector<Plan> plans_;
  std::size_t first_learner_ = 0;  // the first layer with parameters: gradients end there
};

}  // namespace mnist::nn
