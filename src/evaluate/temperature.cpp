#include "mnist/evaluate/temperature.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "mnist/nn/losses.hpp"

namespace mnist {
namespace {

constexpr float min_probability = 1e-37F;  // keeps the logarithm of 0 finite

double log_of(float p) { return std::log(static_cast<double>(std::max(p, min_probability))); }

double cross_entropy_at(double temperature, const nn::Tensor& probabilities,
                        std::span<const std::uint8_t> labels) {
  double sum = 0.0;
  for (std::size_t i = 0; i < labels.size(); ++i) {
    const auto row = probabilities.sample(i);
    double total = 0.0, all = 0.0;
    for (const float p : row) {
      total += std::exp(log_of(p) / temperature);
      all += log_of(p);
    }
    const bool is_none = labels[i] == nn::no_class;
    const double right = is_none ? all / static_cast<double>(row.size()) : log_of(row[labels[i]]);
    sum += std::log(total) - right / temperature;
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
