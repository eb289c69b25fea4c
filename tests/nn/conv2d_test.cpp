#include "mnist/nn/conv2d.hpp"

#include <catch2/catch.hpp>

#include "mnist/error.hpp"
#include "nn/gradient_check.hpp"

using mnist::nn::Bias;
using mnist::nn::Conv2D;
using mnist::nn::Conv2DOptions;
using mnist::nn::Shape;

namespace {

struct Case {
  Shape in;  // (C,H,W)
  Conv2DOptions options;
  std::size_t batch;
};

gradient_check::Reference reference_of(const Case& c) {
  const reference::Conv2D s{c.batch,
                            c.in[0],
                            c.in[1],
                            c.in[2],
                            c.options.filters,
                            c.options.kernel_height,
                            c.options.kernel_width,
                            c.options.stride,
                            c.options.bias == Bias::untied};
  return {[s](const auto& in, const auto& parameters) {
            return reference::conv2d_forward(s, in, parameters[0], parameters[1]);
          },
          [s](const auto& in, const auto& parameters, const auto& grad_out) {
            return reference::conv2d_backward(s, in, parameters[0], grad_out);
          }};
}

std::string name_of(const Case& c) {
  return to_string(c.in.with_batch(c.batch)) + " " + Conv2D(c.in, c.options).describe();
}

const std::vector<Case> small_cases = {
    {{1, 1, 1}, {1, 1, 1, 1, Bias::tied}, 1},     // a single multiplication
    {{1, 1, 1}, {2, 1, 1, 1, Bias::untied}, 3},   //
    {{2, 4, 3}, {3, 1, 1, 1, Bias::tied}, 2},     // 1x1 kernels
    {{1, 5, 5}, {1, 5, 5, 1, Bias::untied}, 2},   // the kernel covers the image
    {{2, 6, 9}, {3, 3, 2, 2, Bias::untied}, 2},   // nothing square, stride 2
    {{2, 9, 6}, {3, 2, 3, 2, Bias::tied}, 1},     // batch 1
    {{1, 8, 7}, {2, 3, 3, 2, Bias::tied}, 3},     // the stride leaves a border over
    {{3, 7, 5}, {4, 3, 3, 3, Bias::untied}, 2},   // the stride equals the kernel
    {{1, 6, 6}, {2, 2, 2, 3, Bias::tied}, 2},     // the stride skips pixels
    {{1, 6, 18}, {5, 3, 3, 1, Bias::untied}, 2},  // the default layer, on a smaller image
};

}  // namespace

TEST_CASE("conv2d gradients are the slopes of its forward pass") {
  for (const Case& c : small_cases) {
    CAPTURE(name_of(c));
    Conv2D layer(c.in, c.options);
    gradient_check::check_gradients(layer, c.in, c.batch, reference_of(c));
  }
}

TEST_CASE("conv2d computes what the naive loops compute") {
  std::vector<Case> cases = small_cases;
  for (std::size_t batch : {1U, 7U, 63U, 65U}) {
    cases.push_back({{1, 28, 28}, {5, 3, 3, 1, Bias::untied}, batch});
    cases.push_back({{1, 29, 29}, {5, 5, 5, 2, Bias::tied}, batch});
    cases.push_back({{5, 9, 9}, {17, 5, 5, 2, Bias::untied}, batch});
    cases.push_back({{3, 5, 33}, {7, 3, 4, 1, Bias::tied}, batch});
  }
  for (const Case& c : cases) {
    CAPTURE(name_of(c));
    Conv2D layer(c.in, c.options);
    gradient_check::check_reference(layer, c.in, c.batch, reference_of(c));
  }
}

TEST_CASE("conv2d applies a following activation and undoes a preceding one") {
  for (const Case& c : {small_cases[4], small_cases[6], small_cases[9],
                        Case{{1, 28, 28}, {5, 3, 3, 1, Bias::untied}, 7}}) {
    CAPTURE(name_of(c));
    Conv2D layer(c.in, c.options);
    REQUIRE(layer.fuses());
    gradient_check::check_fusion(layer, c.in, c.batch, reference_of(c));
  }
}

TEST_CASE("conv2d gives the same bytes for any number of threads") {
  for (std::size_t batch : {1U, 7U, 63U, 65U}) {
    for (const Bias bias : {Bias::untied, Bias::tied}) {
      CAPTURE(batch, static_cast<int>(bias));
      Conv2D layer({1, 28, 28}, {5, 3, 3, 1, bias});
      gradient_check::check_threads(layer, {1, 28, 28}, batch);
      Conv2D strided({3, 13, 11}, {7, 5, 4, 2, bias});
      gradient_check::check_threads(strided, {3, 13, 11}, batch);
    }
  }
}

TEST_CASE("conv2d delivers the same parameter gradients without a gradient of its input") {
  Conv2D layer({2, 6, 9}, {3, 3, 2, 2, Bias::untied});
  gradient_check::check_without_grad_in(layer, {2, 6, 9}, 5);
}

TEST_CASE("conv2d does not flip its kernel") {
  Conv2D layer({1, 1, 3}, {1, 1, 2, 1, Bias::tied});
  layer.weight.value = support::tensor_of({1, 1, 1, 2}, {10, 1});
  const auto in = support::tensor_of({1, 1, 1, 3}, {1, 2, 3});
  mnist::nn::Tensor out({1, 1, 1, 2});
  layer.forward(in, out, {});
  CHECK(support::same_bytes(out, support::tensor_of({1, 1, 1, 2}, {12, 23})));
}

TEST_CASE("conv2d parameters have PyTorch's shapes") {
  const Conv2D untied({2, 6, 9}, {3, 3, 2, 2, Bias::untied});
  CHECK(untied.weight.value.shape() == Shape{3, 2, 3, 2});
  CHECK(untied.bias.value.shape() == Shape{3, 2, 4});
  CHECK(untied.output_shape({2, 6, 9}) == Shape{3, 2, 4});
  const Conv2D tied({2, 6, 9}, {3, 3, 2, 2, Bias::tied});
  CHECK(tied.bias.value.shape() == Shape{3});
}

TEST_CASE("conv2d starts with weights scaled to its fan-in and small biases") {
  Conv2D layer({4, 30, 30}, {50, 5, 5, 1, Bias::untied});
  mnist::nn::Random random({1});
  layer.initialize(random);
  const auto deviation = [](const support::Values& values) {
    double squares = 0.0;
    for (double v : values) squares += v * v;
    return std::sqrt(squares / static_cast<double>(values.size()));
  };
  const double expected = std::sqrt(2.0 / (4 * 5 * 5));
  CHECK(deviation(support::to_double(layer.weight.value)) == Approx(expected).epsilon(0.05));
  CHECK(deviation(support::to_double(layer.bias.value)) == Approx(0.01).epsilon(0.05));
}

TEST_CASE("conv2d refuses what cannot be convolved, naming both shapes") {
  using Catch::Contains;
  CHECK_THROWS_AS(Conv2D({1, 5, 5}, {0, 3, 3, 1, Bias::tied}), mnist::Error);
  CHECK_THROWS_AS(Conv2D({1, 5, 5}, {1, 0, 3, 1, Bias::tied}), mnist::Error);
  CHECK_THROWS_AS(Conv2D({1, 5, 5}, {1, 3, 0, 1, Bias::tied}), mnist::Error);
  CHECK_THROWS_AS(Conv2D({1, 5, 5}, {1, 3, 3, 0, Bias::tied}), mnist::Error);
  CHECK_THROWS_AS(Conv2D({1, 5, 5}, {1, 6, 3, 1, Bias::tied}), mnist::Error);
  CHECK_THROWS_AS(Conv2D({1, 5, 5}, {1, 3, 6, 1, Bias::tied}), mnist::Error);
  CHECK_THROWS_AS(Conv2D({25}, {1, 3, 3, 1, Bias::tied}), mnist::Error);
  const Conv2D layer({1, 28, 28}, {5, 3, 3, 1, Bias::untied});
  CHECK_THROWS_WITH(layer.output_shape({3, 28, 28}),
                    Contains("(3,28,28)") && Contains("(1,28,28)"));
}
