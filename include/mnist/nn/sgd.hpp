#pragma once

#include <vector>

#include "mnist/nn/network.hpp"
#include "mnist/nn/optimizer.hpp"

namespace mnist::nn {

/// The settings of the optimiser.
struct SgdOptions {
  float momentum = 0.0F;      ///< mu, in [0, 1)
  bool nesterov = true;       ///< look ahead along the velocity; no effect without momentum
  float weight_decay = 0.0F;  ///< added to the gradient as weight_decay * parameter (not to biases)
};

/// Stochastic gradient descent. For a gradient g of a parameter p with velocity v:
///
///     g <- g + weight_decay p        (not for biases)
///     v <- momentum v + g
///     p <- p - learning_rate (g + momentum v) with Nesterov, else p <- p - learning_rate v
///
/// the form of Sutskever et al., "On the importance of initialization and momentum in deep
/// learning", ICML 2013, as PyTorch writes it.
class Sgd : public Optimizer {
 public:
  /// Keeps a reference to the network's parameters. Throws `Error` for momentum outside [0,1) or a
  /// negative weight decay.
  Sgd(Network& network, const SgdOptions& options);

  void step(const Gradients& gradients, float learning_rate) override;

  const SgdOptions& options() const { return options_; }
  const std::vector<Parameter*>& parameters() const { return parameters_; }

  /// One velocity a parameter, of its shape, in the order of `Network::parameters()`; none without
  /// momentum.
  std::vector<Tensor>& velocities() { return velocities_; }
  const std::vector<Tensor>& velocities() const { return velocities_; }

 private:
  SgdOptions options_;
  std::vector<Parameter*> parameters_;
  std::vector<Tensor> velocities_;
};

}  // namespace mnist::nn
