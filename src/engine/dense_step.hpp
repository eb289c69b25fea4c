#pragma once

#include "engine/step.hpp"
#include "mnist/nn/dense.hpp"

namespace mnist::engine {

/// A dense layer with the activations around it.
class DenseStep : public Step {
 public:
  DenseStep(const nn::Dense& layer, const FusedActivations& activations)
      : layer_(layer), activations_(activations) {}

  void forward(const nn::Tensor& x, nn::Tensor& y, const ExecutionContext& context) const override;
  void backward(const nn::Tensor& x, const nn::Tensor& y, const nn::Tensor& dy, nn::Tensor* dx,
                GradientSink& sink, const ExecutionContext& context) const override;
  bool learns() const override { return true; }
  bool can_overwrite_input() const override {
    return activations_.input == Activation::identity || layer_.outputs() <= max_in_place_depth;
  }

 private:
  void forward_single(const nn::Tensor& x, nn::Tensor& y, const ExecutionContext& context) const;
  void bias_gradient(const nn::Tensor& dy, GradientSink& sink,
                     const ExecutionContext& context) const;
  void backward_single(const nn::Tensor& x, const nn::Tensor& dy, nn::Tensor* dx,
                       GradientSink& sink, const ExecutionContext& context) const;

  const nn::Dense& layer_;
  FusedActivations activations_;
};

}  // namespace mnist::engine
