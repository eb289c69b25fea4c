#include "mnist/nn/conv2d.hpp"

#include <fmt/format.h>

#include <cmath>
#include <vector>

#include "elementwise.hpp"
#include "initialize.hpp"
#include "patches.hpp"

namespace mnist::nn {

namespace {

constexpr std::size_t sample_slice = 8;      // samples one part of a pass handles
constexpr std::size_t position_slice = 128;  // elements of an untied bias one part owns

// Number of places a kernel has along an axis.
std::size_t places(std::size_t extent, std::size_t kernel, std::size_t stride) {
  return (extent - kernel) / stride + 1;
}

ConvShape conv_shape(const Shape& in, const Shape& out, const Conv2DOptions& options) {
  return {
      in[0],          in[1],  in[2], options.filters, options.kernel_height, options.kernel_width,
      options.stride, out[1], out[2]};
}

}  // namespace

Conv2D::Conv2D(const Shape& in, const Conv2DOptions& options) : options_(options), in_(in) {
  if (in.rank() != 3) {
    throw Error(fmt::format("{} takes a shape like (1,28,28), not {}", describe(), to_string(in)));
  }
  if (options.filters == 0 || options.kernel_height == 0 || options.kernel_width == 0 ||
      options.stride == 0) {
    throw Error(fmt::format("{}: filters, kernel and stride must be above 0", describe()));
  }
  if (options.kernel_height > in[1] || options.kernel_width > in[2]) {
    throw Error(
        fmt::format("{}: the kernel is larger than its input {}", describe(), to_string(in)));
  }
  out_ = {options.filters, places(in[1], options.kernel_height, options.stride),
          places(in[2], options.kernel_width, options.stride)};
  weight.value = Tensor({options.filters, in[0], options.kernel_height, options.kernel_width});
  bias.value = Tensor(options.bias == Bias::untied ? out_ : Shape{options.filters});
  weight.name = "weight";
  bias.name = "bias";
  bias.decays = false;
}

std::string Conv2D::describe() const {
  return fmt::format("conv2d {}x{}x{}{}{}", options_.filters, options_.kernel_height,
                     options_.kernel_width,
                     options_.stride == 1 ? "" : fmt::format(" stride {}", options_.stride),
                     options_.bias == Bias::untied ? " untied" : "");
}

Shape Conv2D::output_shape(const Shape& in) const {
  if (!(in == in_)) {
    throw Error(fmt::format("{} takes {}, not {}", describe(), to_string(in_), to_string(in)));
  }
  return out_;
}

void Conv2D::initialize(Random& random) {
  const std::size_t fan_in = weight.value.size() / options_.filters;
  draw_normal(weight.value, std::sqrt(2.0F / static_cast<float>(fan_in)), random);
  draw_normal(bias.value, 0.01F, random);
}

void Conv2D::forward(const Tensor& in, Tensor& out, const Execution& how) const {
  const ConvShape shape = conv_shape(in_, out_, options_);
  for_each_slice(how, in.batch(), sample_slice, [&](std::size_t begin, std::size_t end) {
    for (std::size_t n = begin; n < end; ++n) {
      kernels_of(how).convolve(shape, in.sample(n).data(), weight.value.data(), bias.value.data(),
                               options_.bias == Bias::untied, how.output_activation,
                               out.sample(n).data());
    }
  });
}

void Conv2D::backward(const Tensor& in, const Tensor& /*out*/, const Tensor& grad_out,
                      Tensor* grad_in, GradientSink& sink, const Execution& how) const {
  // dL/din first: it needs the weights as they were, and a sink may change them.
  if (grad_in != nullptr) input_gradient(in, grad_out, *grad_in, how);
  weight_gradient(in, grad_out, sink, how);
  bias_gradient(grad_out, sink, how);
}

void Conv2D::input_gradient(const Tensor& in, const Tensor& grad_out, Tensor& grad_in,
                            const Execution& how) const {
  const ConvShape shape = conv_shape(in_, out_, options_);
  const std::size_t taps = shape.taps(), positions = shape.positions();
  const ConstBlock w{weight.value.data(), shape.filters, taps, taps};
  for_each_slice(how, in.batch(), sample_slice, [&](std::size_t begin, std::size_t end) {
    thread_local std::vector<float> patches;  // (taps, positions)
    patches.resize(taps * positions);
    for (std::size_t n = begin; n < end; ++n) {
      kernels_of(how).multiply_tn(w,
                                  {grad_out.sample(n).data(), shape.filters, positions, positions},
                                  {patches.data(), taps, positions, positions});
      scatter_patches(shape, patches.data(), grad_in.sample(n).data());
    }
  });
  if (how.input_activation != Activation::identity) {
    activation_backward(how.input_activation, in, grad_in, grad_in, how);
  }
}

void Conv2D::weight_gradient(const Tensor& in, const Tensor& grad_out, GradientSink& sink,
                             const Execution& how) const {
  const ConvShape shape = conv_shape(in_, out_, options_);
  const std::size_t count = shape.filters * shape.taps();
  const std::size_t slices = (in.batch() + sample_slice - 1) / sample_slice;

  // Each slice of the samples has sums of its own, added up in order afterwards.
  thread_local std::vector<float> buffer;
  buffer.resize(slices * count);
  float* const sums = buffer.data();
  for_each_slice(how, in.batch(), sample_slice, [&](std::size_t begin, std::size_t end) {
    kernels_of(how).convolve_weight_gradient(shape, end - begin, in.sample(begin).data(),
                                             grad_out.sample(begin).data(),
                                             sums + begin / sample_slice * count);
  });
  for (std::size_t slice = 1; slice < slices; ++slice) {
    for (std::size_t i = 0; i < count; ++i) sums[i] += sums[slice * count + i];
  }
  sink.accept(weight, {0, 0, shape.filters, shape.taps(), sums, shape.taps()});
}

void Conv2D::bias_gradient(const Tensor& grad_out, GradientSink& sink, const Execution& how) const {
  const std::size_t filters = out_[0], positions = out_[1] * out_[2];
  const std::size_t row_slices = (positions + position_slice - 1) / position_slice;
  if (options_.bias == Bias::untied && grad_out.batch() == 1) {
    sink.accept(bias, {0, 0, filters, positions, grad_out.data(), positions});
    return;
  }
  if (options_.bias == Bias::untied) {
    for_each_slice(how, filters * row_slices, 1, [&](std::size_t slice, std::size_t) {
      const std::size_t f = slice / row_slices;
      const std::size_t begin = slice % row_slices * position_slice;
      const std::size_t columns = std::min(position_slice, positions - begin);
      alignas(64) std::array<float, position_slice> sums;
      kernels_of(how).sum_rows({grad_out.data() + f * positions + begin, grad_out.batch(), columns,
                                filters * positions},
                               sums.data());
      sink.accept(bias, {f, begin, 1, columns, sums.data(), columns});
    });
    return;
  }
  for_each_slice(how, filters, 1, [&](std::size_t f, std::size_t) {
    float sum = 0.0F;
    for (std::size_t n = 0; n < grad_out.batch(); ++n) {
      sum += Eigen::Map<const Eigen::ArrayXf>(grad_out.sample(n).data() + f * positions,
                                              static_cast<Eigen::Index>(positions))
                 .sum();
    }
    sink.accept(bias, {f, 0, 1, 1, &sum, 1});
  });
}

}  // namespace mnist::nn
