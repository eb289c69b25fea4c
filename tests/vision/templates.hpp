#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <vector>

#include "mnist/vision/region.hpp"
#include "vision/drawing.hpp"
#include "vision/normalise.hpp"

namespace mnist::vision::test {

/// A classifier of drawn digits that needs no network: the likeness to each drawn shape, sharpened
/// to probabilities.
inline std::vector<Probabilities> match_templates(std::span<const Digit> digits) {
  static const auto templates = [] {
    std::array<Digit, 10> shapes;
    for (int digit = 0; digit < 10; ++digit)
      shapes[static_cast<std::size_t>(digit)] =
          normalise(drawn(digit, 80, 80, {10, 4, 60, 72}, 9), Tuning{});
    return shapes;
  }();
  const auto product = [](const Digit& a, const Digit& b) {
    float sum = 0;
    for (std::size_t i = 0; i < a.size(); ++i) sum += a[i] * b[i];
    return sum;
  };
  std::vector<Probabilities> result;
  for (const Digit& digit : digits) {
    Probabilities p;
    float total = 0;
    for (std::size_t i = 0; i < p.size(); ++i) {
      const Digit& shape = templates[i];
      const float norm = product(digit, digit) * product(shape, shape);
      const float likeness = norm > 0 ? product(digit, shape) / std::sqrt(norm) : 0.0F;
      total += p[i] = std::exp(25 * likeness);
    }
    for (float& value : p) value /= total;
    result.push_back(p);
  }
  return result;
}

/// The likeliest digits, as text.
inline std::string text(const std::vector<Region>& regions) {
  std::string result;
  for (const Region& region : regions) {
    const Probabilities& p = region.probabilities;
    result += static_cast<char>('0' + (std::max_element(p.begin(), p.end()) - p.begin()));
  }
  return result;
}

}  // namespace mnist::vision::test
