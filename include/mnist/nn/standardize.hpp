#pragma once

#include "mnist/nn/layer.hpp"

namespace mnist::nn {

/// y = (x - mean) / std_dev with two constants of the training data, so that a network trains on
/// inputs of mean 0 and variance 1 and is still given plain pixels; dx = dy / std_dev. Nothing is
/// learnt.
class Standardize : public Layer {
 public:
  /// Throws `Error` unless both are finite and `std_dev` > 0.
  Standardize(float mean, float std_dev);

  std::string describe() const override;
  Shape output_shape(const Shape& in) const override { return in; }
  void forward(const Tensor& x, Tensor& y) const override;
  void backward(const Tensor& x, const Tensor& y, const Tensor& dy, Tensor* dx,
                std::span<Tensor> gradients) const override;

  float mean() const { return mean_; }
  float std_dev() const { return std_dev_; }

 private:
  float mean_, std_dev_;
};

}  // namespace mnist::nn
