#include "engine/conv2d_step.hpp"

#include <array>
#include <vector>

#include "nn/im2col.hpp"

namespace mnist::engine {
namespace {

constexpr std::size_t sample_slice = 8;      // samples one part of a pass handles
constexpr std::size_t position_slice = 128;  // elements of an untied bias one part owns

}  // namespace

void Conv2DStep::forward(const nn::Tensor& x, nn::Tensor& y,
                         const ExecutionContext& context) const {
  for_each_slice(context, x.batch(), sample_slice, [&](std::size_t begin, std::size_t end) {
    for (std::size_t n = begin; n < end; ++n) {
      context.kernels.convolve({layer_.shape(), x.sample(n).data(), layer_.weight.value.data(),
                                layer_.bias.value.data(), layer_.options().bias == nn::Bias::untied,
                                activations_.output, y.sample(n).data()});
    }
  });
}

void Conv2DStep::backward(const nn::Tensor& x, const nn::Tensor& /*y*/, const nn::Tensor& dy,
                          nn::Tensor* dx, GradientSink& sink,
                          const ExecutionContext& context) const {
  // dX first: it needs the weights as they were, and a sink may change them.
  if (dx != nullptr) input_gradient(x, dy, *dx, context);
  weight_gradient(x, dy, sink, context);
  if (layer_.options().bias == nn::Bias::untied) {
    untied_bias_gradient(dy, sink, context);
  } else {
    tied_bias_gradient(dy, sink, context);
  }
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

void Conv2DStep::weight_gradient(const nn::Tensor& x, const nn::Tensor& dy, GradientSink& sink,
                                 const ExecutionContext& context) const {
  const nn::ConvShape& shape = layer_.shape();
  const std::size_t count = shape.filters * shape.taps();
  const std::size_t slices = slice_count(x.batch(), sample_slice);

  // Each slice of the samples has sums of its own, added up in order afterwards.
  thread_local std::vector<float> buffer;
  buffer.resize(slices * count);
  float* const sums = buffer.data();
  for_each_slice(context, x.batch(), sample_slice, [&](std::size_t begin, std::size_t end) {
    context.kernels.convolve_weight_gradient(shape, end - begin, x.sample(begin).data(),
                                             dy.sample(begin).data(),
                                             sums + begin / sample_slice * count);
  });
  for (std::size_t slice = 1; slice < slices; ++slice) {
    for (std::size_t i = 0; i < count; ++i) sums[i] += sums[slice * count + i];
  }
  sink.accept(layer_.weight, {0, 0, shape.filters, shape.taps(), sums, shape.taps()});
}

// db[f,position] = the sum over samples of dY
void Conv2DStep::untied_bias_gradient(const nn::Tensor& dy, GradientSink& sink,
                                      const ExecutionContext& context) const {
  const std::size_t filters = layer_.shape().filters, positions = layer_.shape().positions();
  if (dy.batch() == 1) {
    sink.accept(layer_.bias, {0, 0, filters, positions, dy.data(), positions});
    return;
  }
  const std::size_t row_slices = slice_count(positions, position_slice);
  for_each_slice(context, filters * row_slices, 1, [&](std::size_t slice, std::size_t) {
    const std::size_t f = slice / row_slices;
    const std::size_t begin = slice % row_slices * position_slice;
    const std::size_t columns = std::min(position_slice, positions - begin);
    alignas(64) std::array<float, position_slice> db;
    context.kernels.sum_rows(
        {dy.data() + f * positions + begin, dy.batch(), columns, filters * positions}, db.data());
    sink.accept(layer_.bias, {f, begin, 1, columns, db.data(), columns});
  });
}

// db[f] = the sum over samples and positions of dY
void Conv2DStep::tied_bias_gradient(const nn::Tensor& dy, GradientSink& sink,
                                    const ExecutionContext& context) const {
  const auto positions = static_cast<Eigen::Index>(layer_.shape().positions());
  for_each_slice(context, layer_.shape().filters, 1, [&](std::size_t filter, std::size_t) {
    const auto f = static_cast<Eigen::Index>(filter);
    float db = 0.0F;
    for (std::size_t n = 0; n < dy.batch(); ++n) {
      db += Eigen::Map<const Eigen::ArrayXf>(dy.sample(n).data() + f * positions, positions).sum();
    }
    sink.accept(layer_.bias, {filter, 0, 1, 1, &db, 1});
  });
}

}  // namespace mnist::engine
