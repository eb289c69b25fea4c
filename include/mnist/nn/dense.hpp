#pragma once

#include "mnist/nn/layer.hpp"

namespace mnist::nn {

/// y = W x + b for each sample: (N, inputs) -> (N, outputs). With the samples as rows:
///
///     Y = X Wᵀ + b        dX = dY W        dW = dYᵀ X        db = column sums of dY
class Dense : public Layer {
 public:
  /// Weights are zero until `initialize` or a load. Throws `Error` if a size is 0.
  Dense(std::size_t inputs, std::size_t outputs);

  std::string describe() const override;

  /// Throws `Error` unless `in` is (inputs).
  Shape output_shape(const Shape& in) const override;
  void forward(const Tensor& x, Tensor& y) const override;
  void backward(const Tensor& x, const Tensor& y, const Tensor& dy, Tensor* dx,
                std::span<Tensor> gradients) const override;
  std::string_view name() const override { return "fc"; }
  std::vector<const Parameter*> parameters() const override { return {&weight, &bias}; }

  /// Weights normal(0, sqrt(2 / inputs)), biases normal(0, 0.01): He et al., "Delving
  /// Deep into Rectifiers", ICCV 2015.
  void initialize(Random& random) override;

  std::size_t inputs() const { return inputs_; }
  std::size_t outputs() const { return outputs_; }

  Parameter weight;  ///< (outputs, inputs)
  Parameter bias;    ///< (outputs)

 private:
  std::size_t inputs_, outputs_;
};

}  // namespace mnist::nn
