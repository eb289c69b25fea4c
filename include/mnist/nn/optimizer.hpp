#pragma once

#include "mnist/nn/layer.hpp"

namespace mnist::nn {

/// A rule by which gradients change parameters. It is made for a network and keeps whatever it
/// remembers from step to step, such as velocities.
class Optimizer {
 public:
  virtual ~Optimizer() = default;

  /// Changes every parameter of the network by its gradient. `gradients` are those of
  /// `Network::backward`: one for each parameter, of its shape.
  virtual void step(const Gradients& gradients, float learning_rate) = 0;
};

}  // namespace mnist::nn
