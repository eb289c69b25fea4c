#pragma once

#include "engine/gradient_sink.hpp"
#include "engine/kernels/kernels.hpp"
#include "mnist/nn/sgd.hpp"

namespace mnist::engine {

/// `nn::Sgd::step`, block by block: each is applied to its parameter the moment it is finished,
/// while it is still in the cache.
class SgdSink : public GradientSink {
 public:
  /// Keeps references to both.
  SgdSink(nn::Sgd& sgd, float learning_rate, const Kernels& kernels);

  void accept(const nn::Parameter& parameter, const GradientBlock& block) override;
  void accept_product(const nn::Parameter& parameter, const GradientProduct& product) override;

 private:
  // A parameter's memory from one of its elements on; `velocity` is null without momentum.
  struct Place {
    float* values;
    float* velocity;
    std::size_t stride;
  };
  SgdStep step_for(const nn::Parameter& parameter) const;
  Place place(const nn::Parameter& parameter, std::size_t row, std::size_t column);

  nn::Sgd& sgd_;
  float learning_rate_;
  const Kernels& kernels_;
};

}  // namespace mnist::engine
