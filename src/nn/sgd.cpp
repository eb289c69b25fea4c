#include "mnist/nn/sgd.hpp"

#include <fmt/format.h>

namespace mnist::nn {

Sgd::Sgd(Network& network, const SgdOptions& options)
    : options_(options), parameters_(network.parameters()) {
  if (!(options.momentum >= 0.0F && options.momentum < 1.0F)) {
    throw Error(fmt::format("momentum {}: expected at least 0 and under 1", options.momentum));
  }
  if (!(options.weight_decay >= 0.0F)) {
    throw Error(fmt::format("weight decay {}: expected at least 0", options.weight_decay));
  }
  if (options.momentum > 0.0F) {
    for (const Parameter* parameter : parameters_) {
      velocities_.emplace_back(parameter->value.shape());
    }
  }
}

void Sgd::step(const Gradients& gradients, float learning_rate) {
  const Scalar momentum = options_.momentum;
  for (std::size_t i = 0; i < parameters_.size(); ++i) {
    const Scalar decay = parameters_[i]->decays ? options_.weight_decay : 0.0F;
    auto p = parameters_[i]->value.array();
    const auto g =
        gradients[i].array() + decay * p;  // an Eigen expression, evaluated in the lines below
    if (velocities_.empty()) {
      p -= learning_rate * g;
      continue;
    }
    auto v = velocities_[i].array();
    v = momentum * v + g;
    if (options_.nesterov) {
      p -= learning_rate * (g + momentum * v);
    } else {
      p -= learning_rate * v;
    }
  }
}

}  // namespace mnist::nn
