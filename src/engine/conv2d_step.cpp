#include "engine/conv2d_step.hpp"

#include <algorithm>
#include <vector>

#include "nn/im2col.hpp"

namespace mnist::engine {
namespace {

constexpr std::size_t sample_slice = 16;  // samples one part of the backward pass handles

}  // namespace

void Conv2DStep::forward(const nn::Tensor& x, nn::Tensor& y,
                         const ExecutionContext& context) const {
  for (std::size_t n = 0; n < x.batch(); ++n) {
    context.kernels.convolve({layer_.shape(), x.sample(n).data(), layer_.weight.value.data(),
                              layer_.bias.value.data(), is_untied(), activations_.output,
                              y.sample(n).data()});
  }
}

void Conv2DStep::backward(const nn::Tensor& x, const nn::Tensor& /*y*/, const nn::Tensor& dy,
                          nn::Tensor* dx, GradientSink& sink,
                          const ExecutionContext& context) const {
  // dX first: it needs the weights as they were, and a sink may change them.
  if (dx != nullptr) input_gradient(x, dy, *dx, context);
  parameter_gradients(x, dy, sink, context);
}

// dX = col2im(Wᵀ dY) for each sample, times the derivative of the activation that x is the value of
void Conv2DStep::input_gradient(const nn::Tensor& x, const nn::Tensor& dy, nn::Tensor& dx,
                                const ExecutionContext& context) const {
  const nn::ConvShape& shape = layer_.shape();
  const ConstBlock w{layer_.weight.value.data(), shape.filters, shape.taps(), shape.taps()};
  for_each_slice(context, x.batch(), sample_slice, [&](std::size_t begin, std::size_t end) {
    thread_local nn::Tensor patches;
    patches.resize({shape.taps(), shape.positions()});
    for (std::size_t n = begin; n < end; ++n) {
      context.kernels.gemm_tn(
          w, {dy.sample(n).data(), shape.filters, shape.positions(), shape.positions()},
          whole(patches));
      nn::col2im(shape, patches, dx.sample(n));
    }
    // Tanh and Sigmoid read y alone, element by element: x may be anything, and dx may be dy.
    if (activations_.input_layer != nullptr) {
      const nn::Tensor value = x.samples(begin, end);
      nn::Tensor part = dx.samples(begin, end);
      activations_.input_layer->backward(value, value, part, &part, {});
    }
  });
}

void Conv2DStep::parameter_gradients(const nn::Tensor& x, const nn::Tensor& dy, GradientSink& sink,
                                     const ExecutionContext& context) const {
  const nn::ConvShape& shape = layer_.shape();
  const std::size_t weights = shape.filters * shape.taps(), biases = layer_.bias.value.size();
  const std::size_t count = weights + biases;
  const std::size_t slices = slice_count(x.batch(), sample_slice);
  const bool bias_is_dy = is_untied() && x.batch() == 1;

  // Each slice of the samples has sums of its own, so that dY is read once; they are added up in
  // order afterwards.
  thread_local std::vector<float> buffer;
  buffer.resize(slices * count);
  float* const sums = buffer.data();
  for_each_slice(context, x.batch(), sample_slice, [&](std::size_t begin, std::size_t end) {
    float* const own = sums + begin / sample_slice * count;
    context.kernels.convolve_weight_gradient(shape, end - begin, x.sample(begin).data(),
                                             dy.sample(begin).data(), own);
    if (bias_is_dy) return;
    if (is_untied()) {
      context.kernels.sum_rows(rows_of(dy, begin, end), own + weights);
    } else {
      tied_bias_gradient(dy.samples(begin, end), own + weights);
    }
  });
  if (slices > 1) context.kernels.sum_rows({sums, slices, count, count}, sums);
  sink.accept(layer_.weight, {0, 0, shape.filters, shape.taps(), sums, shape.taps()});
  const std::size_t columns = biases / shape.filters;
  sink.accept(layer_.bias,
              {0, 0, shape.filters, columns, bias_is_dy ? dy.data() : sums + weights, columns});
}

// db[f] = the sum over samples and positions of dY
void Conv2DStep::tied_bias_gradient(const nn::Tensor& dy, float* db) const {
  const auto positions = static_cast<Eigen::Index>(layer_.shape().positions());
  std::fill_n(db, layer_.shape().filters, 0.0F);
  for (std::size_t n = 0; n < dy.batch(); ++n) {
    const float* from = dy.sample(n).data();
    for (std::size_t f = 0; f < layer_.shape().filters; ++f, from += positions) {
      db[f] += Eigen::Map<const Eigen::ArrayXf>(from, positions).sum();
    }
  }
}

}  // namespace mnist::engine
