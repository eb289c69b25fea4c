#pragma once

#include "engine/gradient_sink.hpp"

namespace mnist::engine {

/// Puts what is delivered where it belongs in a network's gradients.
class GradientStore : public GradientSink {
 public:
  /// Keeps a reference; `gradients` has a tensor for each parameter.
  explicit GradientStore(nn::Gradients& gradients) : gradients_(gradients) {}

  void accept(const nn::Parameter& parameter, const GradientBlock& block) override;
  void accept_product(const nn::Parameter& parameter, const GradientProduct& product) override;

 private:
  nn::Gradients& gradients_;
};

}  // namespace mnist::engine
