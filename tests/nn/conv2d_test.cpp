#include "mnist/nn/conv2d.hpp"

#include <catch2/catch.hpp>

#include "mnist/error.hpp"
#include "nn/support.hpp"

using mnist::nn::Bias;
using mnist::nn::Conv2D;
using mnist::nn::Conv2DOptions;
using mnist::nn::ConvShape;
using mnist::nn::Shape;
using mnist::nn::Tensor;

namespace {

// The formula of conv2d.hpp, one loop an index, in double.
support::Values formula(const Conv2D& layer, const Tensor& x) {
  const ConvShape& s = layer.shape();
  const bool untied = layer.options().bias == Bias::untied;
  support::Values y;
  for (std::size_t n = 0; n < x.batch(); ++n) {
    for (std::size_t f = 0; f < s.filters; ++f) {
      for (std::size_t v = 0; v < s.out_height; ++v) {
        for (std::size_t u = 0; u < s.out_width; ++u) {
          const std::size_t b = untied ? (f * s.out_height + v) * s.out_width + u : f;
          double sum = static_cast<double>(layer.bias.value.data()[b]);
          for (std::size_t c = 0; c < s.channels; ++c) {
            for (std::size_t i = 0; i < s.kernel_height; ++i) {
              for (std::size_t j = 0; j < s.kernel_width; ++j) {
                const std::size_t w =
                    ((f * s.channels + c) * s.kernel_height + i) * s.kernel_width + j;
                const std::size_t pixel =
                    (c * s.height + v * s.stride + i) * s.width + u * s.stride + j;
                sum += static_cast<double>(layer.weight.value.data()[w]) *
                       static_cast<double>(x.sample(n)[pixel]);
              }
            }
          }
          y.push_back(sum);
        }
      }
    }
  }
  return y;
}

}  // namespace

TEST_CASE("conv2d computes its formula") {
  struct Case {
    Shape in;
    Conv2DOptions options;
  };
  for (const auto& [in, options] :
       {Case{{1, 28, 28}, {5, 3, 3, 1, Bias::untied}}, Case{{1, 29, 29}, {5, 5, 5, 2, Bias::tied}},
        Case{{5, 9, 9}, {17, 5, 5, 2, Bias::untied}}, Case{{3, 5, 33}, {7, 3, 4, 1, Bias::tied}},
        Case{{1, 6, 6}, {2, 2, 2, 3, Bias::tied}}, Case{{1, 1, 1}, {1, 1, 1, 1, Bias::untied}}}) {
    Conv2D layer(in, options);
    support::randomize(parameters_of(layer));
    const Tensor x = support::random_tensor(in.with_batch(3), 1);
    Tensor y(layer.output_shape(in).with_batch(3));
    layer.forward(x, y);
    CAPTURE(layer.describe(), to_string(in));
    CHECK(support::relative_error(y, formula(layer, x)) < 1e-5);
  }
}

TEST_CASE("conv2d does not flip its kernel") {
  Conv2D layer({1, 1, 3}, {1, 1, 2, 1, Bias::tied});
  layer.weight.value = support::tensor_of({1, 1, 1, 2}, {10, 1});
  const Tensor x = support::tensor_of({1, 1, 1, 3}, {1, 2, 3});
  Tensor y({1, 1, 1, 2});
  layer.forward(x, y);
  CHECK(support::same_bytes(y, support::tensor_of({1, 1, 1, 2}, {12, 23})));
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
  const double expected = std::sqrt(2.0 / (4 * 5 * 5));
  CHECK(support::standard_deviation(layer.weight.value) == Approx(expected).epsilon(0.05));
  CHECK(support::standard_deviation(layer.bias.value) == Approx(0.01).epsilon(0.05));
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
