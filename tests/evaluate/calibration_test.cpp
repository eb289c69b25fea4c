#include "mnist/evaluate/calibration.hpp"
#include "mnist/evaluate/temperature.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <numeric>

#include "mnist/nn/losses.hpp"
#include "mnist/nn/random.hpp"

using namespace mnist;

namespace {

/// Probabilities of two classes whose logits differ by `logit`, `n` samples of which a share that
/// is right for this difference divided by `temperature` has label 0.
struct Sample {
  nn::Tensor probabilities;
  std::vector<std::uint8_t> labels;
};

Sample overconfident(double logit, double temperature, std::size_t n) {
  Sample sample{nn::Tensor({n, 2}), std::vector<std::uint8_t>(n)};
  const double claimed = 1.0 / (1.0 + std::exp(-logit));
  const double true_rate = 1.0 / (1.0 + std::exp(-logit / temperature));
  for (std::size_t i = 0; i < n; ++i) {
    sample.probabilities.sample(i)[0] = static_cast<float>(claimed);
    sample.probabilities.sample(i)[1] = static_cast<float>(1.0 - claimed);
    sample.labels[i] = static_cast<double>(i) + 0.5 < true_rate * static_cast<double>(n) ? 0 : 1;
  }
  return sample;
}

}  // namespace

TEST_CASE("a temperature is the division of the logits by it") {
  std::vector<float> p{0.7F, 0.2F, 0.1F};
  apply_temperature(p, 2.0);
  const float sum = std::sqrt(0.7F) + std::sqrt(0.2F) + std::sqrt(0.1F);
  CHECK(p[0] == Approx(std::sqrt(0.7F) / sum));
  CHECK(p[2] == Approx(std::sqrt(0.1F) / sum));
  CHECK(std::accumulate(p.begin(), p.end(), 0.0F) == Approx(1.0F));
}

TEST_CASE("temperature 1 leaves the bits alone, and a probability of 0 stays 0") {
  std::vector<float> p{0.3F, 0.7F, 0.0F};
  apply_temperature(p, 1.0);
  CHECK(p == std::vector<float>{0.3F, 0.7F, 0.0F});
  apply_temperature(p, 3.0);
  CHECK(p[2] == 0.0F);
}

TEST_CASE("the temperature by which a network is too sure is found again") {
  const double temperature = GENERATE(0.5, 1.0, 1.7, 3.0);
  const Sample sample = overconfident(3.0, temperature, 100000);
  CHECK(fit_temperature(sample.probabilities, sample.labels) == Approx(temperature).epsilon(0.01));
}

TEST_CASE("samples of no class make the temperature rise") {
  Sample sample = overconfident(3.0, 1.0, 1000);
  std::fill(sample.labels.begin(), sample.labels.begin() + 100, nn::no_class);
  CHECK(fit_temperature(sample.probabilities, sample.labels) > 1.2);
}

TEST_CASE("without samples there is nothing to fit") {
  CHECK(fit_temperature(nn::Tensor({0, 10}), {}) == 1.0);
}

TEST_CASE("the calibration error is the gap between confidence and rate of right answers") {
  Evaluation evaluation;
  for (std::size_t i = 0; i < 10; ++i) {
    evaluation.labels.push_back(0);
    evaluation.predictions.push_back(i < 6 ? 0 : 1);  // 60 % right
    evaluation.confidences.push_back(0.9F);
  }
  CHECK(calibration_error(evaluation) == Approx(0.3));
  const std::vector<CalibrationBin> bins = calibration_bins(evaluation);
  REQUIRE(bins.size() == 15);
  CHECK(bins[13].low < 0.9);
  CHECK(bins[13].high > 0.9);
  CHECK(bins[13].count == 10);
  CHECK(bins[13].correct == 6);
  CHECK(bins[13].confidence_sum == Approx(9.0));
  evaluation.confidences.assign(10, 0.6F);
  CHECK(calibration_error(evaluation) == Approx(0.0).margin(1e-6));
}
