#include "mnist/nn/random.hpp"

#include <cmath>
#include <numbers>

namespace mnist::nn {

namespace {

constexpr std::uint64_t golden_gamma = 0x9E3779B97F4A7C15;

std::uint64_t mix(std::uint64_t z) {
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
  return z ^ (z >> 31);
}

}  // namespace

Random::Random(std::initializer_list<std::uint64_t> key) {
  // Mixing after each word keeps {1, 2} apart from {2, 1} and from {3}.
  for (std::uint64_t word : key) state_ = mix(state_ + golden_gamma + word);
}

std::uint64_t Random::next() { return mix(state_ += golden_gamma); }

std::uint64_t Random::below(std::uint64_t bound) {
  // Numbers above the last whole multiple of `bound` would favour small results.
  const std::uint64_t limit = UINT64_MAX - UINT64_MAX % bound;
  std::uint64_t number = next();
  while (number >= limit) number = next();
  return number % bound;
}

float Random::normal() {
  const double u = 1.0 - static_cast<double>(uniform());  // in (0, 1]: its logarithm is finite
  const double v = static_cast<double>(uniform());
  return static_cast<float>(std::sqrt(-2.0 * std::log(u)) * std::cos(2.0 * std::numbers::pi * v));
}

}  // namespace mnist::nn
