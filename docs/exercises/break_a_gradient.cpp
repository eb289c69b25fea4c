// Answer to exercise 1: layers whose backward pass is wrong, held against their slopes. Runs with
// the tests of the gradients, in double.
#include <catch2/catch.hpp>

#include "gradients/gradient_check.hpp"
#include "mnist/nn/dense.hpp"
#include "mnist/nn/tanh.hpp"

using namespace mnist::nn;
using gradient_check::max_error;

TEST_CASE("the check finds a gradient that is wrong") {
  struct Wrong : Tanh {
    void backward(const Tensor&, const Tensor& y, const Tensor& dy, Tensor* dx,
                  std::span<Tensor>) const override {
      dx->array() = dy.array() * (1.0 - y.array());  // the square is missing
    }
  };
  Tanh right;
  Wrong wrong;
  CHECK(max_error(right, {5}, 3) < 1e-6);
  CHECK(max_error(wrong, {5}, 3) > 0.01);

  struct WrongWeights : Dense {
    using Dense::Dense;
    void backward(const Tensor& x, const Tensor& y, const Tensor& dy, Tensor* dx,
                  std::span<Tensor> gradients) const override {
      Dense::backward(x, y, dy, dx, gradients);
      gradients[0].array() *= 2.0;
    }
  };
  WrongWeights wrong_weights(3, 2);
  CHECK(max_error(wrong_weights, {3}, 4) > 0.1);
}
