#pragma once

#include <cstddef>

#include "engine/activation.hpp"
#include "mnist/nn/conv_shape.hpp"

// Included by files that are compiled for one kind of processor: nothing here may bring inline
// functions of the standard library or of Eigen along, or the linker could pick the copy that only
// this processor understands for everybody.

namespace mnist::engine {

/// A row-major matrix inside a larger one: `stride` floats from row to row.
struct ConstBlock {
  const float* data;
  std::size_t rows, columns, stride;
};
struct Block {
  float* data;
  std::size_t rows, columns, stride;
};

/// See `Kernels::gemm_nn`.
constexpr std::size_t max_in_place_depth = 128;

/// One step of stochastic gradient descent, see sgd.hpp.
struct SgdStep {
  float learning_rate, momentum, weight_decay;
  bool nesterov;
};

/// The cross-correlation of one sample, out = activation(in * weight + bias).
struct Convolution {
  nn::ConvShape shape;
  const float* in;
  const float* weight;
  const float* bias;  ///< one value for each output element if `untied`, else one for each filter
  bool untied;
  Activation activation;
  float* out;
};

/// Row-block size of `gemm_nt`: results are bit-identical however many blocks one call gets.
constexpr std::size_t row_group = 16;

/// Inputs taken at a time in a product of few rows, so that what is read again stays in the cache:
/// half of the default network's 3,380, rounded up to whole vectors.
constexpr std::size_t gemm_depth = 1696;

/// The inner loops of the layers: three matrix products that cover dense layers and convolutions
/// forward and backward, the convolution itself, and a few elementwise functions. Each runs on the
/// calling thread and gives the same bits whenever it is called with the same shapes and values.
struct Kernels {
  const char* name;

  /// c (m,n) = activation(a (m,k) · b (n,k)ᵀ + bias), where bias (n) may be null.
  void (*gemm_nt)(const ConstBlock& a, const ConstBlock& b, const float* bias,
                  Activation activation, const Block& c);

  /// c (m,n) = a (m,k) · b (k,n), times, element by element, the derivative of the activation where
  /// its value is `values` (m,n). With identity there is no factor, and `values` is not read.
  /// `values` may be c itself if a has at most `max_in_place_depth` columns: a deeper product is
  /// summed up in c part by part before `values` are read.
  void (*gemm_nn)(const ConstBlock& a, const ConstBlock& b, Activation activation,
                  const ConstBlock& values, const Block& c);

  /// c (m,n) = a (k,m)ᵀ · b (k,n).
  void (*gemm_tn)(const ConstBlock& a, const ConstBlock& b, const Block& c);

  /// out (filters, out_height, out_width) of one sample; see Convolution.
  void (*convolve)(const Convolution& convolution);

  /// sums (filters, taps) = the gradient of the weights, summed over `samples` samples.
  void (*convolve_weight_gradient)(const nn::ConvShape& shape, std::size_t samples, const float* in,
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

  /// How many samples a thread takes at a time in a forward pass, at most, and how many inputs of
  /// a dense layer in a backward pass, exactly. Faster products need larger parts.
  std::size_t sample_slice = 64, input_slice = 64;
};

/// `Kernels::convolve` and `convolve_weight_gradient` by im2col and the products of `kernels`: for
/// every stride.
void convolve_patches(const Kernels& kernels, const Convolution& convolution);
void patches_weight_gradient(const Kernels& kernels, const nn::ConvShape& shape,
                             std::size_t samples, const float* in, const float* grad_out,
                             float* sums);

/// All functions null: every layer is run by its own forward and backward.
const Kernels& portable_kernels();
bool is_portable(const Kernels& kernels);
#if defined(__aarch64__)
#define MNIST_SIMD128  ///< there are kernels for registers of four floats
const Kernels& simd128_kernels();
#endif
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

}  // namespace mnist::engine
