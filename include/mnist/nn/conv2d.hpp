#pragma once

#include "mnist/nn/layer.hpp"

namespace mnist::nn {

/// A bias of its own for every output element, or one for each filter.
enum class Bias { untied, tied };

struct Conv2DOptions {
  std::size_t filters = 1;
  std::size_t kernel_height = 3, kernel_width = 3;
  std::size_t stride = 1;
  Bias bias = Bias::tied;
};

/// Valid cross-correlation (no padding, no kernel flip) of (N,C,H,W) with `filters` kernels:
///
///     out[n,f,y,x] = bias + sum over c,i,j of weight[f,c,i,j] in[n,c, y*stride + i, x*stride + j]
///
/// with out_height = (H - kernel_height) / stride + 1 rounded down, and likewise the width.
class Conv2D : public Layer {
 public:
  /// `in` is (C,H,W). Weights are zero until `initialize` or a load. Throws `Error` if an option is
  /// 0 or the kernel is larger than the input.
  Conv2D(const Shape& in, const Conv2DOptions& options);

  std::string describe() const override;

  /// Throws `Error` unless `in` is the shape given at construction.
  Shape output_shape(const Shape& in) const override;
  void forward(const Tensor& in, Tensor& out, const Execution& how) const override;
  void backward(const Tensor& in, const Tensor& out, const Tensor& grad_out, Tensor* grad_in,
                GradientSink& sink, const Execution& how) const override;
  std::string_view name() const override { return "conv"; }
  std::vector<Parameter*> parameters() override { return {&weight, &bias}; }

  /// Weights normal(0, sqrt(2 / (C*kernel_height*kernel_width))), biases normal(0, 0.01).
  void initialize(Random& random) override;
  bool fuses() const override { return true; }

  const Conv2DOptions& options() const { return options_; }

  Parameter weight;  ///< (filters, C, kernel_height, kernel_width)
  Parameter bias;    ///< (filters, out_height, out_width) if untied, (filters) if tied

 private:
  void input_gradient(const Tensor& in, const Tensor& grad_out, Tensor& grad_in,
                      const Execution& how) const;
  void weight_gradient(const Tensor& in, const Tensor& grad_out, GradientSink& sink,
                       const Execution& how) const;
  void bias_gradient(const Tensor& grad_out, GradientSink& sink, const Execution& how) const;

  Conv2DOptions options_;
  Shape in_, out_;  // (C,H,W), (filters,out_height,out_width)
};

}  // namespace mnist::nn
