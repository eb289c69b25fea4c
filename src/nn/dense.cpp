#include "mnist/nn/dense.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "elementwise.hpp"
#include "initialize.hpp"

namespace mnist::nn {

namespace {

constexpr std::size_t input_slice = 64;   // inputs one part of the backward pass owns
constexpr std::size_t output_slice = 50;  // outputs whose gradients are delivered together

// The same for a batch of one, where both passes are shared by inputs: threads that divide the
// larger slices among them as they divide the smaller ones meet the same weights twice.
constexpr std::size_t single_forward_slice = 1696, single_input_slice = single_forward_slice / 2;
constexpr std::size_t most_single_sums = 4096;  // room for the sums of the slices

// Samples one part of the forward pass handles. Larger parts read the weights less often; kernels
// see to it that the bits do not depend on it.
std::size_t sample_slice(const Execution& how, std::size_t batch) {
  const std::size_t threads = how.threads == nullptr ? 1 : how.threads->size();
  return batch < 2 * row_group * threads ? row_group : 2 * row_group;
}

ConstBlock rows_of(const Tensor& tensor, std::size_t begin, std::size_t end) {
  const std::size_t columns = tensor.size() / tensor.batch();
  return {tensor.data() + begin * columns, end - begin, columns, columns};
}

ConstBlock columns_of(const Tensor& tensor, std::size_t begin, std::size_t end) {
  const std::size_t columns = tensor.size() / tensor.batch();
  return {tensor.data() + begin, tensor.batch(), end - begin, columns};
}

}  // namespace

Dense::Dense(std::size_t inputs, std::size_t outputs) : inputs_(inputs), outputs_(outputs) {
  if (inputs == 0 || outputs == 0) {
    throw Error(
        fmt::format("dense of {} inputs and {} outputs: both must be above 0", inputs, outputs));
  }
  weight.value = Tensor({outputs, inputs});
  bias.value = Tensor({outputs});
  weight.name = "weight";
  bias.name = "bias";
  bias.decays = false;
}

std::string Dense::describe() const { return fmt::format("dense {}", outputs_); }

Shape Dense::output_shape(const Shape& in) const {
  if (!(in == Shape{inputs_})) {
    throw Error(fmt::format("dense {} takes ({},), not {}", outputs_, inputs_, to_string(in)));
  }
  return {outputs_};
}

void Dense::initialize(Random& random) {
  draw_normal(weight.value, std::sqrt(2.0F / static_cast<float>(inputs_)), random);
  draw_normal(bias.value, 0.01F, random);
}

void Dense::forward(const Tensor& in, Tensor& out, const Execution& how) const {
  const std::size_t single_slices = (inputs_ + single_forward_slice - 1) / single_forward_slice;
  if (in.batch() == 1 && single_slices > 1 && (1 + single_slices) * outputs_ <= most_single_sums) {
    forward_single(in, out, how);
    return;
  }
  const ConstBlock w = rows_of(weight.value, 0, outputs_);
  for_each_slice(how, in.batch(), sample_slice(how, in.batch()),
                 [&](std::size_t begin, std::size_t end) {
                   const Block y{out.data() + begin * outputs_, end - begin, outputs_, outputs_};
                   kernels_of(how).multiply_nt(rows_of(in, begin, end), w, bias.value.data(),
                                               how.output_activation, y);
                 });
}

// One sample is shared among threads by its inputs, as the backward pass is: each thread then finds
// its columns of W in its own cache. The bias and the products of the slices are added up at the
// end.
void Dense::forward_single(const Tensor& in, Tensor& out, const Execution& how) const {
  const Kernels& kernels = kernels_of(how);
  alignas(64) std::array<float, most_single_sums> sums;  // (1 + slices, outputs)
  std::copy_n(bias.value.data(), outputs_, sums.data());
  for_each_slice(how, inputs_, single_forward_slice, [&](std::size_t begin, std::size_t end) {
    float* const part = sums.data() + (1 + begin / single_forward_slice) * outputs_;
    kernels.multiply_nt(columns_of(in, begin, end), columns_of(weight.value, begin, end), nullptr,
                        Activation::identity, {part, 1, outputs_, outputs_});
  });
  const std::size_t rows = 1 + (inputs_ + single_forward_slice - 1) / single_forward_slice;
  kernels.sum_rows({sums.data(), rows, outputs_, outputs_}, out.data());
  kernels.activate(how.output_activation, out.data(), outputs_);
}

void Dense::backward(const Tensor& in, const Tensor& /*out*/, const Tensor& grad_out,
                     Tensor* grad_in, GradientSink& sink, const Execution& how) const {
  const Kernels& kernels = kernels_of(how);
  const ConstBlock dy = rows_of(grad_out, 0, grad_out.batch());

  // Whoever owns a slice of the inputs owns those columns of W too: it first reads them for dL/dx,
  // and may change them when it delivers their gradient.
  const std::size_t slice = dy.rows == 1 ? single_input_slice : input_slice;
  for_each_slice(how, inputs_, slice, [&](std::size_t begin, std::size_t end) {
    const ConstBlock x = columns_of(in, begin, end);
    if (grad_in != nullptr) {
      const Block dx{grad_in->data() + begin, dy.rows, end - begin, inputs_};
      kernels.multiply_nn(dy, columns_of(weight.value, begin, end), how.input_activation, x, dx);
    }
    if (dy.rows == 1) {
      sink.accept_product(weight, {0, begin, outputs_, end - begin, dy.data, x.data});
    } else {
      weight_gradient(grad_out, x, begin, sink, kernels);
    }
  });

  if (dy.rows == 1) {
    sink.accept(bias, {0, 0, outputs_, 1, dy.data, 1});
    return;
  }
  for_each_slice(how, outputs_, input_slice, [&](std::size_t begin, std::size_t end) {
    alignas(64) std::array<float, input_slice> sums;
    kernels.sum_rows(columns_of(grad_out, begin, end), sums.data());
    sink.accept(bias, {begin, 0, end - begin, 1, sums.data(), 1});
  });
}

// dL/dW for the inputs x (N, at most input_slice), which begin at column `begin`.
void Dense::weight_gradient(const Tensor& grad_out, const ConstBlock& x, std::size_t begin,
                            GradientSink& sink, const Kernels& kernels) const {
  alignas(64) std::array<float, output_slice * input_slice> buffer;
  for (std::size_t row = 0; row < outputs_; row += output_slice) {
    const std::size_t rows = std::min(output_slice, outputs_ - row);
    kernels.multiply_tn(columns_of(grad_out, row, row + rows), x,
                        {buffer.data(), rows, x.columns, input_slice});
    sink.accept(weight, {row, begin, rows, x.columns, buffer.data(), input_slice});
  }
}

}  // namespace mnist::nn
