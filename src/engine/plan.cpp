#include "engine/plan.hpp"

#include <typeinfo>

#include "engine/conv2d_step.hpp"
#include "engine/dense_step.hpp"
#include "engine/layer_step.hpp"
#include "mnist/nn/reshape.hpp"
#include "mnist/nn/sigmoid.hpp"
#include "mnist/nn/tanh.hpp"

namespace mnist::engine {
namespace {

// Exactly of this class: a class derived from it may compute something else.
template <class Kind>
bool is(const nn::Layer& layer) {
  return typeid(layer) == typeid(Kind);
}

// Whether there are kernels for the layer, which can fuse activations.
bool supports_fusion(const nn::Layer& layer) {
  return is<nn::Conv2D>(layer) || is<nn::Dense>(layer);
}

Activation activation_of(const nn::Layer& layer) {
  if (is<nn::Tanh>(layer)) return Activation::tanh;
  if (is<nn::Sigmoid>(layer)) return Activation::sigmoid;
  return Activation::identity;
}

// Makes the plan, layer after layer.
class Planner {
 public:
  Planner(const nn::Network& network, std::size_t end) : network_(network), end_(end) {}

  // The activation behind layer i, if it can be fused: the layers on both its sides must have
  // kernels, since one applies it and the other its derivative.
  const nn::Layer* fusible_behind(std::size_t i) const {
    if (i + 1 >= end_ || activation_of(network_.layer(i + 1)) == Activation::identity) {
      return nullptr;
    }
    std::size_t next = i + 2;
    while (next < end_ && is<nn::Reshape>(network_.layer(next))) ++next;
    const bool fusible = next < end_ && supports_fusion(network_.layer(next));
    return fusible ? &network_.layer(i + 1) : nullptr;
  }

  // A step for layer i with what can be fused behind it; returns the number of layers it covers.
  std::size_t add_with_kernels(std::size_t i) {
    FusedActivations fused;
    if (fused_before_ != nullptr) fused.input = activation_of(*fused_before_);
    fused.input_layer = fused_before_;
    fused_before_ = fusible_behind(i);
    if (fused_before_ != nullptr) fused.output = activation_of(*fused_before_);
    const nn::Layer& layer = network_.layer(i);
    if (is<nn::Conv2D>(layer)) {
      steps.push_back(std::make_unique<Conv2DStep>(static_cast<const nn::Conv2D&>(layer), fused));
    } else {
      steps.push_back(std::make_unique<DenseStep>(static_cast<const nn::Dense&>(layer), fused));
    }
    std::size_t next = i + (fused_before_ != nullptr ? 2 : 1);
    while (next < end_ && is<nn::Reshape>(network_.layer(next))) ++next;  // the same values
    steps.back()->output = network_.output_shape(next - 1);
    return next - i;
  }

  std::size_t add_layer(std::size_t i) {
    steps.push_back(std::make_unique<LayerStep>(network_.layer(i)));
    steps.back()->output = network_.output_shape(i);
    return 1;
  }

  std::vector<std::unique_ptr<Step>> steps;

 private:
  const nn::Network& network_;
  std::size_t end_;
  const nn::Layer* fused_before_ = nullptr;  // the activation that the last step applies
};

}  // namespace

std::vector<std::unique_ptr<Step>> make_plan(const nn::Network& network, std::size_t begin,
                                             std::size_t end, const Kernels& kernels) {
  Planner planner(network, end);
  for (std::size_t i = begin; i < end;) {
    const bool fast = !is_portable(kernels) && supports_fusion(network.layer(i));
    i += fast ? planner.add_with_kernels(i) : planner.add_layer(i);
  }
  return std::move(planner.steps);
}

}  // namespace mnist::engine
