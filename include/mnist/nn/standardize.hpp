#pragma once

#include "mnist/nn/layer.hpp"

namespace mnist::nn {

/// y = (x - mean) / deviation with two constants of the training data, so that a network trains on
/// inputs of mean 0 and variance 1 and is still given plain pixels. Nothing is learnt.
class Standardize : public Layer {
 public:
  /// Throws `Error` unless both are finite and `deviation` > 0.
  Standardize(float mean, float deviation);

  std::string describe() const override;
  Shape output_shape(const Shape& in) const override { return in; }
  void forward(const Tensor& in, Tensor& out, const Execution& how) const override;
  void backward(const Tensor& in, const Tensor& out, const Tensor& grad_out, Tensor* grad_in,
                GradientSink& sink, const Execution& how) const override;

  float mean() const { return mean_; }
  float deviation() const { return deviation_; }

 private:
  float mean_, deviation_;
};

}  // namespace mnist::nn
