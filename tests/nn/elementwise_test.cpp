// The layers without parameters: tanh, relu, sigmoid, softmax, standardize, reshape.
#include <catch2/catch.hpp>
#include <limits>

#include "mnist/error.hpp"
#include "mnist/nn/relu.hpp"
#include "mnist/nn/reshape.hpp"
#include "mnist/nn/sigmoid.hpp"
#include "mnist/nn/softmax.hpp"
#include "mnist/nn/standardize.hpp"
#include "mnist/nn/tanh.hpp"
#include "nn/gradient_check.hpp"

using namespace mnist::nn;
using gradient_check::Reference;
using reference::Gradients;
using support::Values;

namespace {

const Reference tanh_reference{
    [](const Values& in, const auto&) { return reference::tanh_forward(in); },
    [](const Values& in, const auto&, const Values& grad_out) {
      return Gradients{reference::tanh_backward(reference::tanh_forward(in), grad_out), {}};
    }};

const Reference relu_reference{
    [](const Values& in, const auto&) { return reference::relu_forward(in); },
    [](const Values& in, const auto&, const Values& grad_out) {
      return Gradients{reference::relu_backward(reference::relu_forward(in), grad_out), {}};
    }};

const Reference sigmoid_reference{
    [](const Values& in, const auto&) { return reference::sigmoid_forward(in); },
    [](const Values& in, const auto&, const Values& grad_out) {
      return Gradients{reference::sigmoid_backward(reference::sigmoid_forward(in), grad_out), {}};
    }};

const Reference standardize_reference{
    [](const Values& in, const auto&) { return reference::standardize_forward(in, 0.125, 0.5); },
    [](const Values&, const auto&, const Values& grad_out) {
      return Gradients{reference::standardize_backward(grad_out, 0.5), {}};
    }};

const Reference reshape_reference{[](const Values& in, const auto&) { return in; },
                                  [](const Values&, const auto&, const Values& grad_out) {
                                    return Gradients{grad_out, {}};
                                  }};

Reference softmax_reference(std::size_t batch) {
  return {[batch](const Values& in, const auto&) { return reference::softmax_forward(batch, in); },
          [batch](const Values& in, const auto&, const Values& grad_out) {
            return Gradients{
                reference::softmax_backward(batch, reference::softmax_forward(batch, in), grad_out),
                {}};
          }};
}

void check_layer(Layer& layer, const Shape& sample, std::size_t batch, const Reference& reference) {
  CAPTURE(layer.describe(), to_string(sample), batch);
  gradient_check::check_reference(layer, sample, batch, reference);
  gradient_check::check_threads(layer, sample, batch);
  if (sample.size() * batch < 1000) {
    gradient_check::check_gradients(layer, sample, batch, reference);
  }
}

Tensor forward(const Layer& layer, const Tensor& in) {
  Tensor out(layer.output_shape(in.shape().without_batch()).with_batch(in.batch()));
  layer.forward(in, out, {});
  return out;
}

}  // namespace

TEST_CASE("tanh, relu, sigmoid, standardize and reshape agree with their formulas and slopes") {
  Tanh tanh;
  Relu relu;
  Sigmoid sigmoid;
  Standardize standardize(0.125F, 0.5F);
  Reshape reshape;
  for (const Shape& sample : {Shape{1, 1, 1}, Shape{1}, Shape{2, 5, 3}, Shape{5, 26, 26}}) {
    for (std::size_t batch : {1U, 7U, 63U, 65U}) {
      check_layer(tanh, sample, batch, tanh_reference);
      check_layer(relu, sample, batch, relu_reference);
      check_layer(sigmoid, sample, batch, sigmoid_reference);
      check_layer(standardize, sample, batch, standardize_reference);
      check_layer(reshape, sample, batch, reshape_reference);
    }
  }
}

TEST_CASE("softmax agrees with its formula and its whole Jacobian") {
  Softmax softmax;
  for (std::size_t classes : {1U, 2U, 10U, 17U}) {
    for (std::size_t batch : {1U, 7U, 63U, 65U}) {
      check_layer(softmax, {classes}, batch, softmax_reference(batch));
    }
  }
}

TEST_CASE("tanh is accurate from the smallest to the largest argument, and odd") {
  std::vector<float> arguments = {0.0F,  1e-30F, 1e-6F, 1e-3F,
                                  0.3F,  1.0F,   4.9F,  9.0F,
                                  20.0F, 88.0F,  1e4F,  std::numeric_limits<float>::max()};
  for (int i = 0; i < 2000; ++i) arguments.push_back(static_cast<float>(i) * 0.01F);
  Tensor in({2, arguments.size()});
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    in.matrix()(0, static_cast<Eigen::Index>(i)) = arguments[i];
    in.matrix()(1, static_cast<Eigen::Index>(i)) = -arguments[i];
  }
  const Tensor out = forward(Tanh(), in);
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    CAPTURE(arguments[i]);
    const float value = out.sample(0)[i];
    REQUIRE(std::abs(value - std::tanh(static_cast<double>(arguments[i]))) < 1e-6);
    REQUIRE(value <= 1.0F);
    REQUIRE(out.sample(1)[i] == -value);
  }
}

TEST_CASE("sigmoid stays between 0 and 1 and does not overflow") {
  const Tensor out =
      forward(Sigmoid(), support::tensor_of({1, 7}, {-3e38F, -1e4F, -90, 0, 90, 1e4F, 3e38F}));
  for (std::size_t i = 0; i < 3; ++i) {
    CHECK(out.data()[i] == Approx(0.0).margin(1e-6));
    CHECK(out.data()[i] >= 0.0F);
    CHECK(out.data()[i + 4] == Approx(1.0).margin(1e-6));
    CHECK(out.data()[i + 4] <= 1.0F);
  }
  CHECK(out.data()[3] == 0.5F);
}

TEST_CASE("relu is exact, has no slope at 0, and does not hide an undefined value") {
  const Tensor in = support::tensor_of({1, 5}, {-3e38F, -0.0F, 0.0F, 1e-30F, 3e38F});
  const Tensor out = forward(Relu(), in);
  CHECK(support::to_double(out) ==
        support::to_double(support::tensor_of({1, 5}, {0.0F, 0.0F, 0.0F, 1e-30F, 3e38F})));
  Tensor grad_in({1, 5});
  gradient_check::StoredGradients sink({});
  Relu().backward(in, out, support::tensor_of({1, 5}, {1, 2, 3, 4, 5}), &grad_in, sink, {});
  CHECK(support::to_double(grad_in) == Values{0, 0, 0, 4, 5});
  CHECK(std::isnan(forward(Relu(), support::tensor_of({1, 1}, {NAN})).data()[0]));
}

TEST_CASE("softmax does not overflow and sums to 1") {
  const Tensor out =
      forward(Softmax(),
              support::tensor_of({3, 3}, {1e4F, -1e4F, 0, -3e38F, -3e38F, -3e38F, 88, 89, 90}));
  CHECK(out.sample(0)[0] == 1.0F);
  CHECK(out.sample(0)[1] == 0.0F);
  CHECK(out.sample(1)[2] == Approx(1.0 / 3.0));
  CHECK(out.sample(2)[2] == Approx(1.0 / (1.0 + std::exp(-1.0) + std::exp(-2.0))));
  for (std::size_t n = 0; n < 3; ++n) {
    CHECK(out.sample(n)[0] + out.sample(n)[1] + out.sample(n)[2] == Approx(1.0));
  }
}

TEST_CASE("softmax takes vectors only") {
  CHECK(Softmax().output_shape({10}) == Shape{10});
  CHECK_THROWS_AS(Softmax().output_shape({2, 5}), mnist::Error);
}

TEST_CASE("reshape flattens row-major") {
  CHECK(Reshape().output_shape({5, 26, 26}) == Shape{3380});
  CHECK(Reshape().is_view());
  const Tensor in = support::random_tensor({3, 2, 4, 5}, 1);
  const Tensor out = forward(Reshape(), in);
  CHECK(out.shape() == Shape{3, 40});
  CHECK(support::to_double(out) == support::to_double(in));
}

TEST_CASE("standardize refuses constants that are not a mean and a deviation") {
  CHECK_THROWS_AS(Standardize(0.0F, 0.0F), mnist::Error);
  CHECK_THROWS_AS(Standardize(0.0F, -1.0F), mnist::Error);
  CHECK_THROWS_AS(Standardize(NAN, 1.0F), mnist::Error);
  CHECK_THROWS_AS(Standardize(0.0F, INFINITY), mnist::Error);
}

TEST_CASE("the activations name themselves, so that a network can fuse them") {
  CHECK(Tanh().activation() == Activation::tanh);
  CHECK(Sigmoid().activation() == Activation::sigmoid);
  CHECK(Relu().activation() == Activation::identity);
  CHECK(Softmax().activation() == Activation::identity);
  CHECK(Reshape().activation() == Activation::identity);
}
