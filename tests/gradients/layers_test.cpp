// Every layer's backward pass is the derivative of its forward pass.
#include <catch2/catch.hpp>

#include "gradients/gradient_check.hpp"
#include "mnist/nn/conv2d.hpp"
#include "mnist/nn/dense.hpp"
#include "mnist/nn/relu.hpp"
#include "mnist/nn/reshape.hpp"
#include "mnist/nn/sigmoid.hpp"
#include "mnist/nn/softmax.hpp"
#include "mnist/nn/standardize.hpp"
#include "mnist/nn/tanh.hpp"

using namespace mnist::nn;
using gradient_check::max_error;

namespace {

constexpr double tolerance = 1e-6;  // a wrong sign or factor is off by about 1

}  // namespace

TEST_CASE("conv2d gradients are the slopes of its forward pass") {
  struct Case {
    Shape in;  // (C,H,W)
    Conv2DOptions options;
    std::size_t batch;
  };
  for (const auto& [in, options, batch] : {
           Case{{1, 1, 1}, {1, 1, 1, 1, Bias::tied}, 1},     // a single multiplication
           Case{{1, 1, 1}, {2, 1, 1, 1, Bias::untied}, 3},   //
           Case{{2, 4, 3}, {3, 1, 1, 1, Bias::tied}, 2},     // 1x1 kernels
           Case{{1, 5, 5}, {1, 5, 5, 1, Bias::untied}, 2},   // the kernel covers the image
           Case{{2, 6, 9}, {3, 3, 2, 2, Bias::untied}, 2},   // nothing square, stride 2
           Case{{2, 9, 6}, {3, 2, 3, 2, Bias::tied}, 1},     // batch 1
           Case{{1, 8, 7}, {2, 3, 3, 2, Bias::tied}, 3},     // the stride leaves a border over
           Case{{3, 7, 5}, {4, 3, 3, 3, Bias::untied}, 2},   // the stride equals the kernel
           Case{{1, 6, 6}, {2, 2, 2, 3, Bias::tied}, 2},     // the stride skips pixels
           Case{{1, 6, 18}, {5, 3, 3, 1, Bias::untied}, 2},  // the default layer, smaller
       }) {
    Conv2D layer(in, options);
    CAPTURE(layer.describe(), to_string(in), batch);
    CHECK(max_error(layer, in, batch) < tolerance);
  }
}

TEST_CASE("dense gradients are the slopes of its forward pass") {
  struct Case {
    std::size_t inputs, outputs, batch;
  };
  for (const auto& [inputs, outputs, batch] : {Case{1, 1, 1}, Case{1, 5, 2}, Case{7, 1, 3},
                                               Case{17, 13, 1}, Case{33, 10, 7}, Case{16, 32, 4}}) {
    Dense layer(inputs, outputs);
    CAPTURE(inputs, outputs, batch);
    CHECK(max_error(layer, {inputs}, batch) < tolerance);
  }
}

TEST_CASE("gradients of the layers without parameters are the slopes of their forward passes") {
  Tanh tanh;
  Relu relu;
  Sigmoid sigmoid;
  Standardize standardize(0.125F, 0.5F);
  Reshape reshape;
  for (Layer* layer :
       std::initializer_list<Layer*>{&tanh, &relu, &sigmoid, &standardize, &reshape}) {
    for (const Shape& sample : {Shape{1}, Shape{2, 5, 3}}) {
      for (const std::size_t batch : {1U, 7U}) {
        CAPTURE(layer->describe(), to_string(sample), batch);
        CHECK(max_error(*layer, sample, batch) < tolerance);
      }
    }
  }
}

TEST_CASE("softmax gradients are the slopes of its forward pass") {
  Softmax softmax;
  for (const std::size_t classes : {1U, 2U, 10U, 17U}) {
    CAPTURE(classes);
    CHECK(max_error(softmax, {classes}, 7) < tolerance);
  }
}
