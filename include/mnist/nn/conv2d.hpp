#pragma once

#include "mnist/nn/conv_shape.hpp"
#include "mnist/nn/layer.hpp"

namespace mnist::nn {

/// A bias of its own for every output element, or one for each filter.
enum class Bias { untied, tied };

/// The settings of a convolution.
struct Conv2DOptions {
  std::size_t filters = 1;
  std::size_t kernel_height = 3, kernel_width = 3;
  std::size_t stride = 1;
  Bias bias = Bias::tied;
};

/// Valid cross-correlation (no padding, no kernel flip) of x (N,C,H,W) with `filters` kernels:
///
///     y[n,f,v,u] = bias + sum over c,i,j of weight[f,c,i,j] x[n,c, v*stride + i, u*stride + j]
///
/// with out_height = (H - kernel_height) / stride + 1 rounded down, and likewise the width.
///
///     dweight[f,c,i,j] = sum over n,v,u of dy[n,f,v,u] x[n,c, v*stride + i, u*stride + j]
///     dbias[f,v,u] = sum over n of dy[n,f,v,u]            (tied: over v,u as well)
///     dx[n,c,a,b] = sum over f,i,j of weight[f,c,i,j] dy[n,f, (a-i)/stride, (b-j)/stride]
///
/// the last over those i,j for which the quotients are whole numbers and a place of the output.
class Conv2D : public Layer {
 public:
  /// `in` is (C,H,W). Weights are zero until `initialize` or a load. Throws `Error` if an option is
  /// 0 or the kernel is larger than the input.
  Conv2D(const Shape& in, const Conv2DOptions& options);

  std::string describe() const override;

  /// Throws `Error` unless `in` is the shape given at construction.
  Shape output_shape(const Shape& in) const override;
  void forward(const Tensor& x, Tensor& y) const override;
  void backward(const Tensor& x, const Tensor& y, const Tensor& dy, Tensor* dx,
                std::span<Tensor> gradients) const override;
  std::string_view name() const override { return "conv"; }
  std::vector<const Parameter*> parameters() const override { return {&weight, &bias}; }

  /// Weights normal(0, sqrt(2 / (C*kernel_height*kernel_width))), biases normal(0, 0.01): He et
  /// al., "Delving Deep into Rectifiers", ICCV 2015.
  void initialize(Random& random) override;

  const Conv2DOptions& options() const { return options_; }
  const ConvShape& shape() const { return shape_; }

  Parameter weight;  ///< (filters, C, kernel_height, kernel_width)
  Parameter bias;    ///< (filters, out_height, out_width) if untied, (filters) if tied

 private:
  Conv2DOptions options_;
  ConvShape shape_{};
};

}  // namespace mnist::nn
