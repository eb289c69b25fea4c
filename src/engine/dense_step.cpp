#include "engine/dense_step.hpp"

#include <array>
#include <vector>

namespace mnist::engine {
namespace {

constexpr std::size_t bias_slice = 64;  // outputs whose bias is summed up together

// A batch of one is split by inputs, not by samples. A forward slice is two backward slices, so
// each thread of the pool finds the weights it read going forward in its cache going back.
// `gemm_depth` inputs at a time is also what the kernel itself keeps in the cache.
constexpr std::size_t single_forward_slice = gemm_depth;
constexpr std::size_t single_input_slice = single_forward_slice / 2;
constexpr std::size_t max_single_sums = 4096;  // room for the sums of the slices

std::size_t single_slices(const nn::Dense& layer) {
  return slice_count(layer.inputs(), single_forward_slice);
}

}  // namespace

void DenseStep::forward(const nn::Tensor& x, nn::Tensor& y, const ExecutionContext& context) const {
  const std::size_t slices = single_slices(layer_);
  if (context.single && slices > 1 && (1 + slices) * layer_.outputs() <= max_single_sums) {
    forward_single(x, y, context);
    return;
  }
  context.kernels.gemm_nt(whole(x), whole(layer_.weight.value), layer_.bias.value.data(),
                          activations_.output, whole(y));
}

// y = activation(W x + b) for one sample: each slice of the inputs gives a partial sum of W x, and
// the bias and the partial sums are added in order.
void DenseStep::forward_single(const nn::Tensor& x, nn::Tensor& y,
                               const ExecutionContext& context) const {
  const std::size_t outputs = layer_.outputs();
  alignas(64) std::array<float, max_single_sums> sums;  // (1 + slices, outputs), the bias first
  std::copy_n(layer_.bias.value.data(), outputs, sums.data());
  for_each_slice(context, layer_.inputs(), single_forward_slice,
                 [&](std::size_t begin, std::size_t end) {
                   float* const sum = sums.data() + (1 + begin / single_forward_slice) * outputs;
                   context.kernels.gemm_nt(columns_of(x, begin, end),
                                           columns_of(layer_.weight.value, begin, end), nullptr,
                                           Activation::identity, {sum, 1, outputs, outputs});
                 });
  context.kernels.sum_rows({sums.data(), 1 + single_slices(layer_), outputs, outputs}, y.data());
  context.kernels.activate(activations_.output, y.data(), outputs);
}

void DenseStep::backward(const nn::Tensor& x, const nn::Tensor& /*y*/, const nn::Tensor& dy,
                         nn::Tensor* dx, GradientSink& sink,
                         const ExecutionContext& context) const {
  if (x.batch() == 1) {
    backward_single(x, dy, dx, sink, context);
    return;
  }
  // Whoever owns a slice of the inputs owns those columns of W too: it reads them for dX = dY W,
  // and may change them when it delivers their gradient dW = dYᵀ X. That is made first, because dX
  // may overwrite X.
  const std::size_t input_slice = context.kernels.input_slice;
  for_each_slice(context, layer_.inputs(), input_slice, [&](std::size_t begin, std::size_t end) {
    const ConstBlock x_part = columns_of(x, begin, end);
    thread_local std::vector<float> dw;
    dw.resize(layer_.outputs() * input_slice);
    context.kernels.gemm_tn(whole(dy), x_part,
                            {dw.data(), layer_.outputs(), end - begin, input_slice});
    if (dx != nullptr) {
      context.kernels.gemm_nn(whole(dy), columns_of(layer_.weight.value, begin, end),
                              activations_.input, x_part, columns_of(*dx, begin, end));
    }
    sink.accept(layer_.weight, {0, begin, layer_.outputs(), end - begin, dw.data(), input_slice});
    if (begin == 0) bias_gradient(dy, sink, context);
  });
}

// db = column sums of dY
void DenseStep::bias_gradient(const nn::Tensor& dy, GradientSink& sink,
                              const ExecutionContext& context) const {
  alignas(64) std::array<float, bias_slice> db;
  for (std::size_t begin = 0; begin < layer_.outputs(); begin += bias_slice) {
    const std::size_t end = std::min(begin + bias_slice, layer_.outputs());
    context.kernels.sum_rows(columns_of(dy, begin, end), db.data());
    sink.accept(layer_.bias, {begin, 0, end - begin, 1, db.data(), 1});
  }
}

// For one sample dW = dy xᵀ is an outer product: its two vectors are delivered, and the matrix is
// never formed.
void DenseStep::backward_single(const nn::Tensor& x, const nn::Tensor& dy, nn::Tensor* dx,
                                GradientSink& sink, const ExecutionContext& context) const {
  const std::size_t outputs = layer_.outputs();
  for_each_slice(context, layer_.inputs(), single_input_slice,
                 [&](std::size_t begin, std::size_t end) {
                   const ConstBlock x_part = columns_of(x, begin, end);
                   if (dx != nullptr) {
                     context.kernels.gemm_nn(whole(dy), columns_of(layer_.weight.value, begin, end),
                                             activations_.input, x_part,
                                             columns_of(*dx, begin, end));
                   }
                   sink.accept_product(layer_.weight,
                                       {0, begin, outputs, end - begin, dy.data(), x_part.data});
                 });
  sink.accept(layer_.bias, {0, 0, outputs, 1, dy.data(), 1});
}

}  // namespace mnist::engine
