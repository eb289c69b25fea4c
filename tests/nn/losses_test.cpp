#include "mnist/nn/losses.hpp"

#include <catch2/catch.hpp>

#include "mnist/error.hpp"
#include "mnist/nn/softmax.hpp"
#include "nn/support.hpp"

using namespace mnist::nn;
using support::random_tensor;
using support::tensor_of;

TEST_CASE("softmax-cross-entropy is softmax and cross-entropy, fused") {
  const Tensor logits = random_tensor({9, 10}, 1, -3.0F, 3.0F);
  const Tensor targets = random_tensor({9, 10}, 2, 0.0F, 0.1F);
  Tensor p({9, 10}), unused, grad;
  Softmax().forward(logits, p);
  const double value = softmax_cross_entropy(logits, targets, &grad);
  CHECK(value == Approx(cross_entropy(p, targets, &unused)).epsilon(1e-5));
  const std::vector<std::uint8_t> labels = {0, 1, 2, 3, 4, 5, 6, 7, 8};
  softmax_cross_entropy(logits, labels, &grad);
  for (std::size_t n = 0; n < 9; ++n) {
    for (std::size_t k = 0; k < 10; ++k) {
      const float y = k == labels[n] ? 1.0F : 0.0F;
      CHECK(grad.sample(n)[k] == Approx((p.sample(n)[k] - y) / 9.0F).margin(1e-7));
    }
  }
}

TEST_CASE("the softmax of what is none of the classes is to be uniform") {
  const Tensor logits = random_tensor({3, 4}, 1, -3.0F, 3.0F);
  Tensor uniform({3, 4});
  uniform.array() = 0.25F;
  const std::vector<std::uint8_t> none(3, no_class);
  Tensor grad, soft_grad;
  const double value = softmax_cross_entropy(logits, none, &grad);
  CHECK(value ==
        Approx(softmax_cross_entropy(logits, uniform, &soft_grad) - std::log(4.0)).epsilon(1e-5));
  for (std::size_t i = 0; i < grad.size(); ++i) {
    CHECK(grad.values()[i] == Approx(soft_grad.values()[i]).margin(1e-7));
  }
  CHECK(softmax_cross_entropy(uniform, none, &grad) == Approx(0.0).margin(1e-6));
}

TEST_CASE("mse takes tensors of any rank") {
  const Tensor a = random_tensor({2, 3, 4, 5}, 1), b = random_tensor({2, 3, 4, 5}, 2);
  CHECK(mse(a, b, nullptr) == Approx((a.array() - b.array()).square().mean()).epsilon(1e-5));
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
  CHECK_THROWS_AS(softmax_cross_entropy(Tensor(), Tensor(), nullptr), mnist::Error);
  CHECK_THROWS_AS(softmax_cross_entropy(Tensor(), std::vector<std::uint8_t>{}, nullptr),
                  mnist::Error);
}
