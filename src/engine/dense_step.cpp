#include "engine/dense_step.hpp"

#include <array>

namespace mnist::engine {
namespace {

constexpr std::size_t input_slice = 64;   // inputs one part of the backward pass owns
constexpr std::size_t bias_slice = 64;    // outputs whose bias one part owns
constexpr std::size_t output_slice = 50;  // outputs whose gradients are delivered together

// A batch of one is split by inputs, not by samples. A forward slice is two backward slices, so
// each thread of the pool finds the weights it read going forward in its cache going back.
// `gemm_depth` inputs at a time is also what the kernel itself keeps in the cache.
constexpr std::size_t single_forward_slice = gemm_depth;
constexpr std::size_t single_input_slice = single_forward_slice / 2;
constexpr std::size_t max_single_sums = 4096;  // room for the sums of the slices

// Samples one part of the forward pass handles: larger parts read the weights less often. It may
// depend on the number of threads, because gemm_nt gives the same bits for any multiple of
// row_group.
std::size_t sample_slice(const ExecutionContext& context, std::size_t batch) {
  const std::size_t threads = context.threads == nullptr ? 1 : context.threads->size();
  return batch < 2 * row_group * threads ? row_group : 2 * row_group;
}

std::size_t single_slices(const nn::Dense& layer) {
  return slice_count(layer.inputs(), single_forward_slice);
}

}  // namespace

void DenseStep::forward(const nn::Tensor& x, nn::Tensor& y, const ExecutionContext& context) const {
  const std::size_t slices = single_slices(layer_);
  if (x.batch() == 1 && slices > 1 && (1 + slices) * layer_.outputs() <= max_single_sums) {
    forward_single(x, y, context);
    return;
  }
  // Y (N,outputs) = activation(X (N,inputs) Wᵀ + b), samples [begin, end) at a time
  const ConstBlock w = whole(layer_.weight.value);
  for_each_slice(context, x.batch(), sample_slice(context, x.batch()),
                 [&](std::size_t begin, std::size_t end) {
                   context.kernels.gemm_nt(rows_of(x, begin, end), w, layer_.bias.value.data(),
                                           activations_.output, rows_of(y, begin, end));
                 });
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
  // Whoever owns a slice of the inputs owns those columns of W too: it first reads them for
  // dX = dY W, and may change them when it delivers their gradient dW = dYᵀ X.
  for_each_slice(context, layer_.inputs(), input_slice, [&](std::size_t begin, std::size_t end) {
    const ConstBlock x_part = columns_of(x, begin, end);
    if (dx != nullptr) {
      context.kernels.gemm_nn(whole(dy), columns_of(layer_.weight.value, begin, end),
                              activations_.input, x_part, columns_of(*dx, begin, end));
    }
    alignas(64) std::array<float, output_slice * input_slice> dw;
    for (std::size_t row = 0; row < layer_.outputs(); row += output_slice) {
      const std::size_t rows = std::min(output_slice, layer_.outputs() - row);
      context.kernels.gemm_tn(columns_of(dy, row, row + rows), x_part,
                              {dw.data(), rows, end - begin, input_slice});
      sink.accept(layer_.weight, {row, begin, rows, end - begin, dw.data(), input_slice});
    }
  });
  // db = column sums of dY
  for_each_slice(context, layer_.outputs(), bias_slice, [&](std::size_t begin, std::size_t end) {
    alignas(64) std::array<float, bias_slice> db;
    context.kernels.sum_rows(columns_of(dy, begin, end), db.data());
    sink.accept(layer_.bias, {begin, 0, end - begin, 1, db.data(), 1});
  });
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
