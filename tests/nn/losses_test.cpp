#include "mnist/nn/losses.hpp"

#include <catch2/catch.hpp>
#include <functional>

#include "mnist/error.hpp"
#include "nn/gradient_check.hpp"

using namespace mnist::nn;
using support::random_tensor;
using support::relative_error;
using support::tensor_of;
using support::to_double;
using support::Values;

namespace {

std::vector<std::uint8_t> labels_for(std::size_t batch, std::size_t classes) {
  std::vector<std::uint8_t> labels(batch);
  for (std::size_t n = 0; n < batch; ++n) {
    labels[n] = static_cast<std::uint8_t>((n * 7 + 3) % classes);
  }
  return labels;
}

// A distribution over the classes for each sample: soft labels.
Tensor distributions(std::size_t batch, std::size_t classes) {
  Tensor target = random_tensor({batch, classes}, 5, 0.0F, 1.0F);
  auto rows = target.matrix();
  for (Eigen::Index n = 0; n < rows.rows(); ++n) rows.row(n) /= rows.row(n).sum();
  return target;
}

Values slopes(const std::function<double(const Values&)>& loss, const Values& at) {
  return gradient_check::central_difference([&](const Values& x) { return Values{loss(x)}; }, at,
                                            {1.0});
}

const std::vector<Shape> shapes = {{1, 1}, {1, 10}, {7, 3}, {63, 10}, {65, 17}};

}  // namespace

TEST_CASE("mse has the value of its formula and its slopes as gradient") {
  for (const Shape& shape : shapes) {
    CAPTURE(to_string(shape));
    const Tensor prediction = random_tensor(shape, 1), target = random_tensor(shape, 2);
    Tensor grad;
    const double value = mse(prediction, target, &grad);
    const auto reference = [&](const Values& p) { return reference::mse(p, to_double(target)); };
    CHECK(value == Approx(reference(to_double(prediction))).epsilon(1e-5));
    CHECK(grad.shape() == shape);
    CHECK(relative_error(grad, slopes(reference, to_double(prediction))) < 1e-3);
    CHECK(mse(prediction, target, nullptr) == value);
  }
}

TEST_CASE("mse takes tensors of any rank") {
  const Tensor a = random_tensor({2, 3, 4, 5}, 1), b = random_tensor({2, 3, 4, 5}, 2);
  CHECK(mse(a, b, nullptr) == Approx(reference::mse(to_double(a), to_double(b))).epsilon(1e-5));
}

TEST_CASE("binary cross-entropy has the value of its formula and its slopes as gradient") {
  for (const Shape& shape : shapes) {
    CAPTURE(to_string(shape));
    const Tensor prediction = random_tensor(shape, 1, 0.05F, 0.95F);
    const Tensor target = random_tensor(shape, 2, 0.0F, 1.0F);
    Tensor grad;
    const double value = binary_cross_entropy(prediction, target, &grad);
    const auto reference = [&](const Values& p) {
      return reference::binary_cross_entropy(p, to_double(target));
    };
    CHECK(value == Approx(reference(to_double(prediction))).epsilon(1e-5));
    CHECK(relative_error(grad, slopes(reference, to_double(prediction))) < 1e-3);
    CHECK(binary_cross_entropy(prediction, target, nullptr) == value);
  }
}

TEST_CASE("cross-entropy has the value of its formula and its slopes as gradient") {
  for (const Shape& shape : shapes) {
    CAPTURE(to_string(shape));
    const std::size_t batch = shape[0], classes = shape[1];
    const Tensor prediction = random_tensor(shape, 1, 0.05F, 0.95F);
    const Tensor target = distributions(batch, classes);
    Tensor grad;
    const double value = cross_entropy(prediction, target, &grad);
    const auto reference = [&](const Values& p) {
      return reference::cross_entropy(batch, p, to_double(target));
    };
    CHECK(value == Approx(reference(to_double(prediction))).epsilon(1e-5));
    CHECK(relative_error(grad, slopes(reference, to_double(prediction))) < 1e-3);
    CHECK(cross_entropy(prediction, target, nullptr) == value);
  }
}

TEST_CASE("softmax-cross-entropy has the value of its formula and its slopes as gradient") {
  for (const Shape& shape : shapes) {
    CAPTURE(to_string(shape));
    const std::size_t batch = shape[0], classes = shape[1];
    const Tensor logits = random_tensor(shape, 1, -4.0F, 4.0F);
    const auto check = [&](double value, const Tensor& grad, const Values& target) {
      const auto reference = [&](const Values& x) {
        return reference::softmax_cross_entropy(batch, x, target);
      };
      CHECK(value == Approx(reference(to_double(logits))).epsilon(1e-5));
      CHECK(relative_error(grad, slopes(reference, to_double(logits))) < 1e-3);
    };
    const std::vector<std::uint8_t> labels = labels_for(batch, classes);
    Tensor grad;
    const double hard = softmax_cross_entropy(logits, labels, &grad);
    check(hard, grad, reference::one_hot(labels, classes));
    CHECK(softmax_cross_entropy(logits, labels, nullptr) == hard);

    const Tensor targets = distributions(batch, classes);
    const double soft = softmax_cross_entropy(logits, targets, &grad);
    check(soft, grad, to_double(targets));
    CHECK(softmax_cross_entropy(logits, targets, nullptr) == soft);
  }
}

TEST_CASE("softmax-cross-entropy is softmax and cross-entropy, fused") {
  const std::size_t batch = 9, classes = 10;
  const Tensor logits = random_tensor({batch, classes}, 1, -3.0F, 3.0F);
  const Tensor targets = distributions(batch, classes);
  const Values p = reference::softmax_forward(batch, to_double(logits));
  Tensor grad;
  softmax_cross_entropy(logits, targets, &grad);
  for (std::size_t i = 0; i < p.size(); ++i) {
    const double expected = (p[i] - to_double(targets)[i]) / static_cast<double>(batch);
    CHECK(grad.data()[i] == Approx(expected).margin(1e-7));
  }
}

TEST_CASE("softmax-cross-entropy is exact for huge logits") {
  const Tensor logits = tensor_of({2, 3}, {1e4F, -1e4F, 0, -1e30F, 3e30F, 0});
  Tensor grad;
  CHECK(softmax_cross_entropy(logits, std::vector<std::uint8_t>{0, 1}, &grad) == 0.0);
  for (float g : grad.values()) CHECK(g == 0.0F);
  CHECK(softmax_cross_entropy(logits, std::vector<std::uint8_t>{1, 1}, &grad) == Approx(1e4));
  CHECK(grad.data()[0] == Approx(0.5));
  CHECK(grad.data()[1] == Approx(-0.5));
}

TEST_CASE("losses of certain and wrong probabilities are large but finite") {
  const double bound = -std::log(1e-7);
  const Tensor certain = tensor_of({1, 2}, {0, 1});
  const Tensor wrong = tensor_of({1, 2}, {1, 0});
  Tensor grad;

  CHECK(binary_cross_entropy(certain, wrong, &grad) == Approx(bound).epsilon(0.02));
  CHECK(std::isfinite(grad.data()[0]));
  CHECK(std::isfinite(grad.data()[1]));
  CHECK(grad.data()[0] < 0.0F);  // a step downhill raises the probability that was too low
  CHECK(grad.data()[1] > 0.0F);
  CHECK(binary_cross_entropy(certain, certain, &grad) == Approx(0.0).margin(1e-6));

  CHECK(cross_entropy(certain, wrong, &grad) == Approx(bound).epsilon(0.02));
  CHECK(std::isfinite(grad.data()[0]));
  CHECK(grad.data()[0] < 0.0F);
  CHECK(grad.data()[1] == 0.0F);
  CHECK(cross_entropy(certain, certain, &grad) == Approx(0.0).margin(1e-6));
}

TEST_CASE("losses refuse arguments that do not belong together") {
  const Tensor a({2, 3}), b({2, 4}), c({3, 3});
  for (const Tensor* other : {&b, &c}) {
    CHECK_THROWS_AS(mse(a, *other, nullptr), mnist::Error);
    CHECK_THROWS_AS(binary_cross_entropy(a, *other, nullptr), mnist::Error);
    CHECK_THROWS_AS(cross_entropy(a, *other, nullptr), mnist::Error);
    CHECK_THROWS_AS(softmax_cross_entropy(a, *other, nullptr), mnist::Error);
  }
  CHECK_THROWS_AS(softmax_cross_entropy(a, std::vector<std::uint8_t>{0}, nullptr), mnist::Error);
  CHECK_THROWS_AS(softmax_cross_entropy(a, std::vector<std::uint8_t>{0, 3}, nullptr), mnist::Error);
  CHECK_NOTHROW(softmax_cross_entropy(a, std::vector<std::uint8_t>{0, 2}, nullptr));
}
