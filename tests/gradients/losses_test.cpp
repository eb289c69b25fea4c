// The gradient of every loss, and of a whole network, is the slope of its value.
#include "mnist/nn/losses.hpp"

#include <catch2/catch.hpp>

#include "gradients/gradient_check.hpp"
#include "mnist/nn/network.hpp"

using namespace mnist::nn;
using gradient_check::slopes;
using support::random_tensor;
using support::relative_error;

namespace {

constexpr double tolerance = 1e-6;

const std::vector<Shape> shapes = {{1, 1}, {1, 10}, {7, 3}, {63, 10}};

std::vector<std::uint8_t> labels_for(const Shape& shape) {
  std::vector<std::uint8_t> labels(shape[0]);
  for (std::size_t n = 0; n < labels.size(); ++n) {
    labels[n] = static_cast<std::uint8_t>((n * 7 + 3) % shape[1]);
  }
  return labels;
}

// A distribution over the classes for each sample: soft labels.
Tensor distributions(const Shape& shape) {
  Tensor target = random_tensor(shape, 5, 0.0F, 1.0F);
  auto rows = target.matrix();
  for (Eigen::Index n = 0; n < rows.rows(); ++n) rows.row(n) /= rows.row(n).sum();
  return target;
}

template <class Loss>
void check(const Loss& loss, Tensor prediction) {
  CAPTURE(to_string(prediction.shape()));
  Tensor gradient;
  const double value = loss(prediction, &gradient);
  CHECK(gradient.shape() == prediction.shape());
  CHECK(loss(prediction, nullptr) == value);
  const Tensor slope = slopes(prediction, [&] { return loss(prediction, nullptr); });
  CHECK(relative_error(gradient, slope) < tolerance);
}

}  // namespace

TEST_CASE("the gradients of the losses of probabilities are the slopes of their values") {
  for (const Shape& shape : shapes) {
    const Tensor target = distributions(shape);
    const Tensor prediction = random_tensor(shape, 1, 0.05F, 0.95F);
    check([&](const Tensor& p, Tensor* g) { return mse(p, target, g); }, prediction);
    check([&](const Tensor& p, Tensor* g) { return binary_cross_entropy(p, target, g); },
          prediction);
    check([&](const Tensor& p, Tensor* g) { return cross_entropy(p, target, g); }, prediction);
  }
}

TEST_CASE("the gradient of softmax-cross-entropy is the slope of its value") {
  for (const Shape& shape : shapes) {
    const Tensor targets = distributions(shape);
    const std::vector<std::uint8_t> labels = labels_for(shape);
    const Tensor logits = random_tensor(shape, 1, -4.0F, 4.0F);
    check([&](const Tensor& x, Tensor* g) { return softmax_cross_entropy(x, targets, g); }, logits);
    check([&](const Tensor& x, Tensor* g) { return softmax_cross_entropy(x, labels, g); }, logits);
    const std::vector<std::uint8_t> none(logits.batch(), no_class);
    check([&](const Tensor& x, Tensor* g) { return softmax_cross_entropy(x, none, g); }, logits);
  }
}

TEST_CASE("gradients of a whole network are the slopes of its loss") {
  const Shape sample{2, 7, 6};
  const std::vector<std::uint8_t> labels = {0, 2, 1, 2};
  Network network(
      "standardize 0.1 0.5, conv2d 3x3x2 stride 2 untied, tanh, conv2d 2x2x2, relu, reshape, "
      "dense 5, sigmoid, dense 3, softmax",
      sample);
  support::randomize(network.parameters());
  const Tensor in = random_tensor(sample.with_batch(labels.size()), 1);
  Workspace workspace;
  const auto loss = [&] {
    return softmax_cross_entropy(network.logits(in, workspace), labels, nullptr);
  };
  Tensor grad_logits;
  softmax_cross_entropy(network.logits(in, workspace), labels, &grad_logits);
  Gradients gradients;
  network.backward(in, grad_logits, workspace, gradients);
  REQUIRE(gradients.size() == network.parameters().size());
  for (Parameter* parameter : network.parameters()) {
    CAPTURE(parameter->name);
    CHECK(relative_error(gradients[parameter->index], slopes(parameter->value, loss)) < tolerance);
  }
}
