// Layers of any extents, run by any kernels and threads, against the naive reference.
#include <cstdlib>

#include "fuzz_target.hpp"
#include "mnist/nn/conv2d.hpp"
#include "mnist/nn/dense.hpp"
#include "nn/gradient_check.hpp"

using namespace mnist::nn;
using gradient_check::Inputs;
using gradient_check::Pass;
using gradient_check::Reference;
using reference::Values;

namespace {

/// The input as small numbers, one a byte; zeros when it is used up.
class Numbers {
 public:
  Numbers(const std::uint8_t* data, std::size_t size) : left_(data, size) {}

  std::size_t between(std::size_t least, std::size_t most) {
    if (left_.empty()) return least;
    const std::size_t byte = left_.front();
    left_ = left_.subspan(1);
    return least + byte % (most - least + 1);
  }

 private:
  std::span<const std::uint8_t> left_;
};

void require(bool condition) {
  if (!condition) std::abort();
}

void require_equal(const Pass& a, const Pass& b) {
  require(support::same_bytes(a.out, b.out) && support::same_bytes(a.grad_in, b.grad_in));
  for (std::size_t p = 0; p < a.gradients.size(); ++p) {
    require(support::same_bytes(a.gradients[p], b.gradients[p]));
  }
}

/// Both passes equal the reference's to within float32, and do not depend on the threads.
void compare(Layer& layer, const Shape& sample, std::size_t batch, Numbers& numbers,
             const Reference& naive) {
  gradient_check::randomize(layer);
  const std::vector<Values> parameters = gradient_check::parameter_values(layer);
  const Inputs inputs(layer, sample, batch);
  const Values in = support::to_double(inputs.in);
  auto expected = naive.backward(in, parameters, support::to_double(inputs.grad_out));
  Values out = naive.forward(in, parameters);

  Execution how;
  const auto all = gradient_check::all_kernels();
  how.kernels = all[numbers.between(0, all.size() - 1)];
  if (numbers.between(0, 1) == 1) {
    how.output_activation = how.input_activation = Activation::tanh;
    out = reference::tanh_forward(out);
    expected.in = reference::tanh_backward(in, expected.in);
  }
  const Pass alone(layer, inputs, how);
  require(alone.gradients.complete());
  require(support::relative_error(alone.out, out) < 1e-3);
  require(support::relative_error(alone.grad_in, expected.in) < 1e-3);
  for (std::size_t p = 0; p < expected.parameters.size(); ++p) {
    require(support::relative_error(alone.gradients[p], expected.parameters[p]) < 1e-3);
  }
  static ThreadPool two(2), three(3);
  how.threads = numbers.between(0, 1) == 0 ? &two : &three;
  require_equal(Pass(layer, inputs, how), alone);
}

void compare_dense(Numbers& numbers) {
  const std::size_t inputs = numbers.between(1, 200), outputs = numbers.between(1, 120);
  const std::size_t N = numbers.between(1, 70);
  Dense layer(inputs, outputs);
  compare(layer, {inputs}, N, numbers,
          {[N](const auto& in, const auto& p) {
             return reference::dense_forward(N, in, p[0], p[1]);
           },
           [N](const auto& in, const auto& p, const auto& grad_out) {
             return reference::dense_backward(N, in, p[0], grad_out);
           }});
}

void compare_conv2d(Numbers& numbers) {
  reference::Conv2D s{};
  s.N = numbers.between(1, 35);
  s.C = numbers.between(1, 3);
  s.H = numbers.between(1, 14);
  s.W = numbers.between(1, 14);
  s.F = numbers.between(1, 6);
  s.KH = numbers.between(1, s.H);
  s.KW = numbers.between(1, s.W);
  s.stride = numbers.between(1, 4);
  s.untied = numbers.between(0, 1) == 1;
  Conv2D layer({s.C, s.H, s.W}, {.filters = s.F,
                                 .kernel_height = s.KH,
                                 .kernel_width = s.KW,
                                 .stride = s.stride,
                                 .bias = s.untied ? Bias::untied : Bias::tied});
  compare(layer, {s.C, s.H, s.W}, s.N, numbers,
          {[s](const auto& in, const auto& p) {
             return reference::conv2d_forward(s, in, p[0], p[1]);
           },
           [s](const auto& in, const auto& p, const auto& grad_out) {
             return reference::conv2d_backward(s, in, p[0], grad_out);
           }});
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  Numbers numbers(data, size);
  if (numbers.between(0, 1) == 0) {
    compare_dense(numbers);
  } else {
    compare_conv2d(numbers);
  }
  return 0;
}
