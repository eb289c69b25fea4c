#pragma once

#include "engine/step.hpp"

namespace mnist::engine {

/// Runs a layer by its own code, slices of the batch at a time: any layer.
class LayerStep : public Step {
 public:
  explicit LayerStep(const nn::Layer& layer) : layer_(layer), parameters_(layer.parameters()) {}

  void forward(const nn::Tensor& x, nn::Tensor& y, const ExecutionContext& context) const override;
  void backward(const nn::Tensor& x, const nn::Tensor& y, const nn::Tensor& dy, nn::Tensor* dx,
                GradientSink& sink, const ExecutionContext& context) const override;
  std::size_t sample_group() const override;
  bool learns() const override { return !parameters_.empty(); }
  bool needs_output() const override { return true; }

 private:
  const nn::Layer& layer_;
  std::vector<const nn::Parameter*> parameters_;
};

}  // namespace mnist::engine
