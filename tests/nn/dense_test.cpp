#include "mnist/nn/dense.hpp"

#include <catch2/catch.hpp>

#include "mnist/error.hpp"
#include "nn/support.hpp"

using mnist::nn::Dense;
using mnist::nn::Shape;
using mnist::nn::Tensor;

TEST_CASE("dense computes its formula") {
  Dense layer(3, 2);
  layer.weight.value = support::tensor_of({2, 3}, {1, 2, 3, 4, 5, 6});
  layer.bias.value = support::tensor_of({2}, {10, 20});
  Tensor y({2, 2});
  layer.forward(support::tensor_of({2, 3}, {1, 0, -1, 2, 2, 2}), y);
  CHECK(support::same_bytes(y, support::tensor_of({2, 2}, {8, 18, 22, 50})));
}

TEST_CASE("dense starts with weights scaled to its fan-in and small biases") {
  Dense layer(50, 4000);
  mnist::nn::Random random({1});
  layer.initialize(random);
  CHECK(support::standard_deviation(layer.weight.value) == Approx(0.2).epsilon(0.05));
  CHECK(support::standard_deviation(layer.bias.value) == Approx(0.01).epsilon(0.05));
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
