#include "mnist/nn/network.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "architecture.hpp"
#include "mnist/nn/softmax.hpp"

namespace mnist::nn {

Network::Network(std::string_view architecture, const Shape& input, std::size_t limit)
    : layers_(build_layers(architecture, input, std::min(limit, most_elements))), shapes_{input} {
  for (const auto& layer : layers_) {
    shapes_.push_back(layer->output_shape(shapes_.back()));
    architecture_ += (architecture_.empty() ? "" : ", ") + layer->describe();
  }
  name_parameters();
  plan_fusion();
}

void Network::name_parameters() {
  std::map<std::string_view, std::size_t> numbers;
  std::size_t index = 0;
  for (const auto& layer : layers_) {
    const auto parameters = layer->parameters();
    if (parameters.empty()) {
      if (index == 0) ++first_learner_;
      continue;
    }
    const std::string prefix = fmt::format("{}{}.", layer->name(), ++numbers[layer->name()]);
    for (Parameter* parameter : parameters) {
      parameter->name = prefix + parameter->name;
      parameter->index = index++;
    }
  }
}

// An activation behind a layer that fuses needs no forward pass of its own; if it also stands in
// front of such a layer (views aside), it needs no backward pass either.
void Network::plan_fusion() {
  plans_.resize(layers_.size());
  for (std::size_t i = 0; i < layers_.size(); ++i) {
    const Activation activation = layers_[i]->activation();
    const bool fused = activation != Activation::identity && i > 0 && layers_[i - 1]->fuses();
    if (fused) {
      plans_[i - 1].output_activation = activation;
      std::size_t next = i + 1;
      while (next < layers_.size() && layers_[next]->is_view()) ++next;
      if (next < layers_.size() && layers_[next]->fuses()) {
        plans_[next].input_activation = activation;
        plans_[i].skip_backward = true;
      }
    }
    plans_[i].in_place = fused || (layers_[i]->is_view() && i > 0);
    plans_[i].buffer = plans_[i].in_place ? plans_[i - 1].buffer : i;
  }
}

std::vector<Parameter*> Network::parameters() {
  std::vector<Parameter*> all;
  for (const auto& layer : layers_) {
    for (Parameter* parameter : layer->parameters()) all.push_back(parameter);
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

std::size_t Network::logits_layers() const {
  const bool ends_in_softmax = dynamic_cast<const Softmax*>(layers_.back().get()) != nullptr;
  return layers_.size() - (ends_in_softmax ? 1 : 0);
}

const Tensor& Network::run(const Tensor& in, std::size_t layers, Workspace& workspace,
                           const Execution& how) const {
  const std::size_t samples = in.batch();
  if (samples == 0 || !(in.shape() == input_shape().with_batch(samples))) {
    throw Error(fmt::format("the network takes batches of {}, not {}", to_string(input_shape()),
                            to_string(in.shape())));
  }
  workspace.values.resize(layers_.size());
  const Tensor* value = &in;
  for (std::size_t i = 0; i < layers; ++i) {
    Tensor& out = workspace.values[plans_[i].buffer];
    out.resize(shapes_[i + 1].with_batch(samples));
    if (!plans_[i].in_place) {
      Execution fused = how;
      fused.output_activation = plans_[i].output_activation;
      layers_[i]->forward(*value, out, fused);
    }
    value = &out;
  }
  return *value;
}

const Tensor& Network::forward(const Tensor& in, Workspace& workspace, const Execution& how) const {
  return run(in, layers_.size(), workspace, how);
}

const Tensor& Network::logits(const Tensor& in, Workspace& workspace, const Execution& how) const {
  return run(in, logits_layers(), workspace, how);
}

void Network::backward(const Tensor& in, const Tensor& grad_logits, Workspace& workspace,
                       GradientSink& sink, const Execution& how) const {
  const std::size_t samples = in.batch();
  workspace.gradients.resize(layers_.size());
  const Tensor* grad_out = &grad_logits;
  for (std::size_t i = logits_layers(); i-- > first_learner_;) {
    const Tensor& out = workspace.values[plans_[i].buffer];
    if (i == first_learner_) {
      layers_[i]->backward(i == 0 ? in : workspace.values[plans_[i - 1].buffer], out, *grad_out,
                           nullptr, sink, how);
      return;
    }
    Tensor& value = workspace.values[plans_[i - 1].buffer];
    Tensor& grad_in = workspace.gradients[plans_[i - 1].buffer];
    const bool passes_on = plans_[i].skip_backward || layers_[i]->is_view();
    if (passes_on && grad_out == &grad_in) {
      grad_in.resize(shapes_[i].with_batch(samples));
      continue;
    }
    grad_in.resize(shapes_[i].with_batch(samples));
    value.resize(shapes_[i].with_batch(samples));
    Execution fused = how;
    fused.input_activation = plans_[i].input_activation;
    layers_[i]->backward(value, out, *grad_out, &grad_in, sink, fused);
    grad_out = &grad_in;
  }
}

}  // namespace mnist::nn
