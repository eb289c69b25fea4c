#include "mnist/evaluate/temperature.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace mnist {
namespace {

constexpr float min_probability = 1e-37F;  // keeps the logarithm of 0 finite

double cross_entropy_at(double temperature, const nn::Tensor& probabilities,
                        std::span<const std::uint8_t> labels) {
  double sum = 0.0;
  for (std::size_t i = 0; i < labels.size(); ++i) {
    const auto row = probabilities.sample(i);
    double total = 0.0;
    for (const float p : row) {
      total += std::exp(std::log(static_cast<double>(std::max(p, min_probability))) / temperature);
    }
    const auto right = static_cast<double>(std::max(row[labels[i]], min_probability));
    sum += std::log(total) - std::log(right) / temperature;
  }
  return sum / static_cast<double>(labels.size());
}

}  // namespace

void apply_temperature(std::span<float> probabilities, double temperature) {
  if (temperature == 1.0) return;
  const auto power = static_cast<float>(1.0 / temperature);
  float sum = 0.0F;
  for (float& p : probabilities) {
    p = std::pow(p, power);
    sum += p;
  }
  for (float& p : probabilities) p /= sum;
}

double fit_temperature(const nn::Tensor& probabilities, std::span<const std::uint8_t> labels) {
  if (labels.empty()) return 1.0;
  // As a function of 1/temperature the cross-entropy is convex: golden-section search finds its
  // minimum.
  constexpr double ratio = 1.0 / std::numbers::phi;
  constexpr int steps = 40;
  double low = 0.25, high = 4.0;
  const auto loss = [&](double inverse) {
    return cross_entropy_at(1.0 / inverse, probabilities, labels);
  };
  double a = high - ratio * (high - low), b = low + ratio * (high - low);
  double loss_a = loss(a), loss_b = loss(b);
  for (int step = 0; step < steps; ++step) {
    if (loss_a < loss_b) {
      high = b;
      b = a;
      loss_b = loss_a;
      a = high - ratio * (high - low);
      loss_a = loss(a);
    } else {
      low = a;
      a = b;
      loss_a = loss_b;
      b = low + ratio * (high - low);
      loss_b = loss(b);
    }
  }
  return 2.0 / (low + high);
}

}  // namespace mnist
