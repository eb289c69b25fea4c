#pragma once

#include "engine/step.hpp"
#include "mnist/nn/conv2d.hpp"

namespace mnist::engine {

/// A convolution with the activations around it.
class Conv2DStep : public Step {
 public:
  Conv2DStep(const nn::Conv2D& layer, const FusedActivations& activations)
      : layer_(layer), activations_(activations) {}

  void forward(const nn::Tensor& x, nn::Tensor& y, const ExecutionContext& context) const override;
  void backward(const nn::Tensor& x, const nn::Tensor& y, const nn::Tensor& dy, nn::Tensor* dx,
                GradientSink& sink, const ExecutionContext& context) const override;
  bool learns() const override { return true; }

 private:
  void input_gradient(const nn::Tensor& x, const nn::Tensor& dy, nn::Tensor& dx,
                      const ExecutionContext& context) const;
  void parameter_gradients(const nn::Tensor& x, const nn::Tensor& dy, GradientSink& sink,
                           const ExecutionContext& context) const;
  void tied_bias_gradient(const nn::Tensor& dy, float* db) const;
  bool is_untied() const { return layer_.options().bias == nn::Bias::untied; }

  const nn::Conv2D& layer_;
  FusedActivations activations_;
};

}  // namespace mnist::engine
