#include "mnist/nn/network.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "architecture.hpp"
#include "mnist/nn/softmax.hpp"

namespace mnist::nn {

Network::Network(std::string_view architecture, const Shape& input, std::size_t limit)
    : Network(build_layers(architecture, input, std::min(limit, max_elements)), input) {}

Network::Network(std::vector<std::unique_ptr<Layer>> layers, const Shape& input)
    : layers_(std::move(layers)), shapes_{input} {
  if (layers_.empty()) throw Error("a network needs at least one layer");
  std::map<std::string_view, std::size_t> numbers;
  std::size_t index = 0;
  for (const auto& layer : layers_) {
    shapes_.push_back(layer->output_shape(shapes_.back()));
    architecture_ += (architecture_.empty() ? "" : ", ") + layer->describe();
    const std::vector<Parameter*> parameters = parameters_of(*layer);
    if (parameters.empty()) continue;
    if (layer->name().empty()) {
      throw Error(fmt::format("layer '{}' has parameters, so it needs a name", layer->describe()));
    }
    const std::string prefix = fmt::format("{}{}.", layer->name(), ++numbers[layer->name()]);
    for (Parameter* parameter : parameters) {
      parameter->name = prefix + parameter->name;
      parameter->index = index++;
    }
  }
}

std::size_t Network::logits_size() const {
  const bool ends_in_softmax = dynamic_cast<const Softmax*>(layers_.back().get()) != nullptr;
  return layers_.size() - (ends_in_softmax ? 1 : 0);
}

std::vector<Parameter*> Network::parameters() {
  std::vector<Parameter*> all;
  for (const auto& layer : layers_) {
    for (Parameter* parameter : parameters_of(*layer)) all.push_back(parameter);
  }
  return all;
}

std::vector<const Parameter*> Network::parameters() const {
  std::vector<const Parameter*> all;
  for (const auto& layer : layers_) {
    for (const Parameter* parameter : layer->parameters()) all.push_back(parameter);
  }
  return all;
}

std::size_t Network::parameter_count() const {
  std::size_t count = 0;
  for (const Parameter* parameter : parameters()) count += parameter->value.size();
  return count;
}

void Network::initialize(std::uint64_t seed) {
  for (std::size_t i = 0; i < layers_.size(); ++i) {
    Random random{seed, i};
    layers_[i]->initialize(random);
  }
}

void Network::require_batch(const Tensor& in) const {
  if (in.batch() == 0 || !(in.shape() == input_shape().with_batch(in.batch()))) {
    throw Error(fmt::format("the network takes batches of {}, not {}", to_string(input_shape()),
                            to_string(in.shape())));
  }
}

void Network::require_gradient(const Tensor& in, const Tensor& grad_logits,
                               bool never_computed) const {
  if (never_computed) throw Error("a backward pass needs the logits of a forward pass before it");
  const Shape expected = shapes_[logits_size()].with_batch(in.batch());
  if (!(grad_logits.shape() == expected)) {
    throw Error(fmt::format("the gradient of the logits is {}, expected {}",
                            to_string(grad_logits.shape()), to_string(expected)));
  }
}

const Tensor& Network::run(const Tensor& in, std::size_t layers, Workspace& workspace) const {
  require_batch(in);
  workspace.values.resize(layers_.size());
  const Tensor* x = &in;
  for (std::size_t i = 0; i < layers; ++i) {
    Tensor& y = workspace.values[i];
    y.resize(shapes_[i + 1].with_batch(in.batch()));
    layers_[i]->forward(*x, y);
    x = &y;
  }
  return *x;
}

const Tensor& Network::forward(const Tensor& in, Workspace& workspace) const {
  return run(in, layers_.size(), workspace);
}

const Tensor& Network::logits(const Tensor& in, Workspace& workspace) const {
  return run(in, logits_size(), workspace);
}

void Network::backward(const Tensor& in, const Tensor& grad_logits, Workspace& workspace,
                       Gradients& gradients) const {
  require_gradient(in, grad_logits, workspace.values.size() < logits_size());
  resize_like(parameters(), gradients);
  workspace.gradients.resize(layers_.size());
  std::size_t parameters_left = gradients.size();
  const Tensor* dy = &grad_logits;
  for (std::size_t i = logits_size(); i-- > 0;) {
    const std::size_t count = layers_[i]->parameters().size();
    parameters_left -= count;
    const Tensor& x = i > 0 ? workspace.values[i - 1] : in;
    // Nobody asks for the gradient of the input.
    Tensor* dx = i > 0 ? &workspace.gradients[i - 1] : nullptr;
    if (dx != nullptr) dx->resize(x.shape());
    layers_[i]->backward(x, workspace.values[i], *dy, dx,
                         std::span(gradients).subspan(parameters_left, count));
    dy = dx;
  }
}

void resize_like(const std::vector<const Parameter*>& parameters, Gradients& gradients) {
  gradients.resize(parameters.size());
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    gradients[i].resize(parameters[i]->value.shape());
  }
}

}  // namespace mnist::nn
