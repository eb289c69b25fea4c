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
#include "nn/support.hpp"

using namespace mnist::nn;
using support::Values;

namespace {

Tensor forward(const Layer& layer, const Tensor& in) {
  Tensor out(layer.output_shape(in.shape().without_batch()).with_batch(in.batch()));
  layer.forward(in, out);
  return out;
}

}  // namespace

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
  Relu().backward(in, out, support::tensor_of({1, 5}, {1, 2, 3, 4, 5}), &grad_in, {});
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
