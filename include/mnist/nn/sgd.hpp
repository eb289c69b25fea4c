#pragma once

#include <vector>

#include "mnist/engine/kernels.hpp"
#include "mnist/nn/layer.hpp"
#include "mnist/nn/network.hpp"

namespace mnist::nn {

struct SgdOptions {
  float momentum = 0.0F;      ///< mu, in [0, 1)
  bool nesterov = true;       ///< look ahead along the velocity; no effect without momentum
  float weight_decay = 0.0F;  ///< added to the gradient as weight_decay * parameter (not to biases)
};

struct SgdStep;

/// Stochastic gradient descent. For a gradient g of a parameter p with velocity v:
///
///     v <- mu v + g        p <- p - rate (g + mu v)   with Nesterov, else   p <- p - rate v
///
/// the form of Sutskever et al., "On the importance of initialization and momentum in deep
/// learning", ICML 2013, as PyTorch writes it. As a sink it updates every block as it arrives.
class Sgd : public GradientSink {
 public:
  /// Throws `Error` for momentum outside [0,1) or a negative weight decay.
  Sgd(Network& network, const SgdOptions& options, const Kernels& kernels = default_kernels());

  void set_rate(float rate) { rate_ = rate; }
  void accept(const Parameter& parameter, const GradientBlock& block) override;
  void accept_product(const Parameter& parameter, const GradientProduct& product) override;

  /// One velocity a parameter, of its shape, in the order of `Network::parameters()`; none without
  /// momentum.
  std::vector<Tensor>& velocities() { return velocities_; }
  const std::vector<Tensor>& velocities() const { return velocities_; }

 private:
  // A parameter's memory from one of its elements on; `velocity` is null without momentum.
  struct Place {
    float* values;
    float* velocity;
    std::size_t stride;
  };
  SgdStep step_for(const Parameter& parameter) const;
  Place place(const Parameter& parameter, std::size_t row, std::size_t column);

  SgdOptions options_;
  const Kernels& kernels_;
  float rate_ = 0.0F;
  std::vector<Parameter*> parameters_;
  std::vector<Tensor> velocities_;
};

}  // namespace mnist::nn
