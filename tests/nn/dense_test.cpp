#include "mnist/nn/dense.hpp"

#include <catch2/catch.hpp>

#include "mnist/error.hpp"
#include "nn/gradient_check.hpp"

using mnist::nn::Dense;
using mnist::nn::Shape;

namespace {

struct Case {
  std::size_t inputs, outputs, batch;
};

gradient_check::Reference reference_of(const Case& c) {
  const std::size_t N = c.batch;
  return {[N](const auto& in, const auto& parameters) {
            return reference::dense_forward(N, in, parameters[0], parameters[1]);
          },
          [N](const auto& in, const auto& parameters, const auto& grad_out) {
            return reference::dense_backward(N, in, parameters[0], grad_out);
          }};
}

}  // namespace

TEST_CASE("dense gradients are the slopes of its forward pass") {
  for (const Case& c : {Case{1, 1, 1}, Case{1, 5, 2}, Case{7, 1, 3}, Case{17, 13, 1},
                        Case{33, 10, 7}, Case{16, 32, 4}}) {
    CAPTURE(c.inputs, c.outputs, c.batch);
    Dense layer(c.inputs, c.outputs);
    gradient_check::check_gradients(layer, {c.inputs}, c.batch, reference_of(c));
  }
}

TEST_CASE("dense computes what the naive loops compute") {
  for (std::size_t batch : {1U, 2U, 7U, 63U, 64U, 65U}) {
    for (const Case& c : {Case{1, 1, batch}, Case{31, 33, batch}, Case{100, 10, batch},
                          Case{257, 101, batch}, Case{3380, 100, batch}}) {
      CAPTURE(c.inputs, c.outputs, c.batch);
      Dense layer(c.inputs, c.outputs);
      gradient_check::check_reference(layer, {c.inputs}, c.batch, reference_of(c));
    }
  }
}

TEST_CASE("dense applies a following activation and undoes a preceding one") {
  for (const Case& c : {Case{1, 1, 1}, Case{33, 10, 7}, Case{257, 101, 65}}) {
    CAPTURE(c.inputs, c.outputs, c.batch);
    Dense layer(c.inputs, c.outputs);
    REQUIRE(layer.fuses());
    gradient_check::check_fusion(layer, {c.inputs}, c.batch, reference_of(c));
  }
}

TEST_CASE("dense gives the same bytes for any number of threads") {
  for (std::size_t batch : {1U, 7U, 63U, 65U}) {
    for (const Case& c : {Case{3380, 100, batch}, Case{100, 10, batch}, Case{45, 37, batch}}) {
      CAPTURE(c.inputs, c.outputs, c.batch);
      Dense layer(c.inputs, c.outputs);
      gradient_check::check_threads(layer, {c.inputs}, c.batch);
    }
  }
}

TEST_CASE("dense delivers the same parameter gradients without a gradient of its input") {
  Dense layer(45, 37);
  gradient_check::check_without_grad_in(layer, {45}, 5);
}

TEST_CASE("dense answers for a sample alike whatever else is in the batch") {
  Dense layer(333, 21);
  gradient_check::randomize(layer);
  const auto in = support::random_tensor({65, 333}, 1);
  mnist::nn::Tensor out({65, 21});
  layer.forward(in, out, {});
  for (std::size_t n : {0U, 1U, 31U, 64U}) {
    mnist::nn::Tensor one({1, 333}), answer({1, 21});
    std::copy(in.sample(n).begin(), in.sample(n).end(), one.data());
    layer.forward(one, answer, {});
    const support::Values expected(out.sample(n).begin(), out.sample(n).end());
    CHECK(support::relative_error(answer, expected) < 1e-5);
  }
}

TEST_CASE("dense starts with weights scaled to its fan-in and small biases") {
  Dense layer(50, 4000);
  mnist::nn::Random random({1});
  layer.initialize(random);
  const auto deviation = [](const support::Values& values) {
    double squares = 0.0;
    for (double v : values) squares += v * v;
    return std::sqrt(squares / static_cast<double>(values.size()));
  };
  CHECK(deviation(support::to_double(layer.weight.value)) == Approx(0.2).epsilon(0.05));
  CHECK(deviation(support::to_double(layer.bias.value)) == Approx(0.01).epsilon(0.05));
}

TEST_CASE("dense refuses sizes of 0 and any input but a vector of its own size") {
  using Catch::Contains;
  CHECK_THROWS_AS(Dense(0, 3), mnist::Error);
  CHECK_THROWS_AS(Dense(3, 0), mnist::Error);
  const Dense layer(3380, 100);
  CHECK(layer.weight.value.shape() == Shape{100, 3380});
  CHECK(layer.bias.value.shape() == Shape{100});
  CHECK(layer.output_shape({3380}) == Shape{100});
  CHECK_THROWS_WITH(layer.output_shape({3381}), Contains("(3381,)") && Contains("(3380,)"));
  CHECK_THROWS_WITH(layer.output_shape({5, 26, 26}), Contains("(5,26,26)") && Contains("(3380,)"));
}
