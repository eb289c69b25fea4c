#pragma once

#include "mnist/nn/layer.hpp"

namespace mnist::nn {

struct ConstBlock;

/// y = W x + b for each sample: (N, inputs) -> (N, outputs).
///
///     dL/dx = Wᵀ dL/dy        dL/dW = sum over samples of dL/dy xᵀ        dL/db = sum of dL/dy
class Dense : public Layer {
 public:
  /// Weights are zero until `initialize` or a load. Throws `Error` if a size is 0.
  Dense(std::size_t inputs, std::size_t outputs);

  std::string describe() const override;

  /// Throws `Error` unless `in` is (inputs).
  Shape output_shape(const Shape& in) const override;
  void forward(const Tensor& in, Tensor& out, const Execution& how) const override;
  void backward(const Tensor& in, const Tensor& out, const Tensor& grad_out, Tensor* grad_in,
                GradientSink& sink, const Execution& how) const override;
  std::string_view name() const override { return "fc"; }
  std::vector<Parameter*> parameters() override { return {&weight, &bias}; }

  /// Weights normal(0, sqrt(2 / inputs)), biases normal(0, 0.01).
  void initialize(Random& random) override;
  bool fuses() const override { return true; }

  Parameter weight;  ///< (outputs, inputs)
  Parameter bias;    ///< (outputs)

 private:
  void forward_single(const Tensor& in, Tensor& out, const Execution& how) const;
  void weight_gradient(const Tensor& grad_out, const ConstBlock& x, std::size_t begin,
                       GradientSink& sink, const Kernels& kernels) const;

  std::size_t inputs_, outputs_;
};

}  // namespace mnist::nn
