#pragma once

#include <cstddef>

#include "mnist/nn/activation.hpp"

// Included by files that are compiled for one kind of processor: nothing here may bring inline
// functions of the standard library or of Eigen along, or the linker could pick the copy that only
// this processor understands for everybody.

namespace mnist::nn {

/// A row-major matrix inside a larger one: `stride` floats from row to row.
struct ConstBlock {
  const float* data;
  std::size_t rows, columns, stride;
};
struct Block {
  float* data;
  std::size_t rows, columns, stride;
};

/// One step of stochastic gradient descent, see sgd.hpp.
struct SgdStep {
  float rate, momentum, weight_decay;
  bool nesterov;
};

/// A valid cross-correlation of one sample: in (channels, height, width), weight (filters,
/// channels, kernel_height, kernel_width), out (filters, out_height, out_width).
struct ConvShape {
  std::size_t channels, height, width;
  std::size_t filters, kernel_height, kernel_width, stride;
  std::size_t out_height, out_width;

  std::size_t taps() const { return channels * kernel_height * kernel_width; }
  std::size_t positions() const { return out_height * out_width; }
};

/// Rows of c in multiply_nt that belong together: the bits of a group, counted from the first row,
/// do not depend on how many groups are multiplied at once.
constexpr std::size_t row_group = 32;

/// The inner loops of the layers: three matrix products that cover dense layers and convolutions
/// forward and backward, the convolution itself, and a few elementwise functions. Each runs on the
/// calling thread and gives the same bits whenever it is called with the same shapes and values.
struct Kernels {
  const char* name;

  /// c (m,n) = activation(a (m,k) · b (n,k)ᵀ + bias), where bias (n) may be null.
  void (*multiply_nt)(const ConstBlock& a, const ConstBlock& b, const float* bias,
                      Activation activation, const Block& c);

  /// c (m,n) = a (m,k) · b (k,n), multiplied elementwise by the derivative of the activation whose
  /// values are `values` (m,n), unless that is identity.
  void (*multiply_nn)(const ConstBlock& a, const ConstBlock& b, Activation activation,
                      const ConstBlock& values, const Block& c);

  /// c (m,n) = a (k,m)ᵀ · b (k,n).
  void (*multiply_tn)(const ConstBlock& a, const ConstBlock& b, const Block& c);

  /// out = activation(in * weight + bias) for one sample; bias is one value for each output element
  /// if `untied`, else one for each filter.
  void (*convolve)(const ConvShape& shape, const float* in, const float* weight, const float* bias,
                   bool untied, Activation activation, float* out);

  /// sums (filters, taps) = the gradient of the weights, summed over `samples` samples.
  void (*convolve_weight_gradient)(const ConvShape& shape, std::size_t samples, const float* in,
                                   const float* grad_out, float* sums);

  /// sums (n) = the sum of the rows of a (m,n).
  void (*sum_rows)(const ConstBlock& a, float* sums);

  /// values = activation(values).
  void (*activate)(Activation activation, float* values, std::size_t count);

  /// A block of a parameter and its velocity (of its stride; null without momentum) take a step
  /// along `gradient`.
  void (*sgd)(const SgdStep& step, const ConstBlock& gradient, const Block& parameter,
              float* velocity);

  /// The same along the gradient column (rows) · rowᵀ (columns).
  void (*sgd_product)(const SgdStep& step, const float* column, const float* row,
                      const Block& parameter, float* velocity);
};

/// `Kernels::convolve` and `convolve_weight_gradient` as matrix products with the patches of the
/// image (see patches.hpp), by the products of `kernels`: for every shape.
void convolve_patches(const Kernels& kernels, const ConvShape& shape, const float* in,
                      const float* weight, const float* bias, bool untied, Activation activation,
                      float* out);
void patches_weight_gradient(const Kernels& kernels, const ConvShape& shape, std::size_t samples,
                             const float* in, const float* grad_out, float* sums);

const Kernels& portable_kernels();
#if defined(__x86_64__)
const Kernels& avx2_kernels();
const Kernels& avx512_kernels();

/// The same with products of bf16. This function and the next ones are themselves compiled for
/// their processor: to be called only where they can run.
const Kernels& avx512_bf16_kernels();

/// AMX multiplies bf16 only; in float these are the kernels for AVX-512.
const Kernels& amx_kernels();
const Kernels& amx_bf16_kernels();

/// Asks the system to let this process use AMX; to be called before the kernels are.
bool request_amx();
#endif

}  // namespace mnist::nn
