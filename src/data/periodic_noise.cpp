#include "data/periodic_noise.hpp"

#include <cmath>
#include <numeric>

namespace mnist {

namespace {

constexpr std::size_t period = noise_period;

// exp(-i²/2σ²) for i = -radius..radius; its scale does not matter to what is normalised later.
std::vector<float> gaussian(double sigma) {
  const auto radius = static_cast<int>(std::ceil(3.0 * sigma));
  std::vector<float> weights;
  for (int i = -radius; i <= radius; ++i) {
    weights.push_back(static_cast<float>(std::exp(-0.5 * std::pow(i / sigma, 2))));
  }
  return weights;
}

// Smooths each row, around its end, and writes the result as a column: done twice, both axes are
// smoothed and rows are rows again.
std::vector<float> smooth_and_transpose(const std::vector<float>& field,
                                        const std::vector<float>& weights) {
  const std::size_t radius = weights.size() / 2;
  std::vector<float> result(period * period);
  std::vector<float> row(period + 2 * radius);
  for (std::size_t y = 0; y < period; ++y) {
    for (std::size_t x = 0; x < row.size(); ++x) {
      row[x] = field[y * period + (x + period - radius % period) % period];
    }
    for (std::size_t x = 0; x < period; ++x) {
      result[x * period + y] =
          std::inner_product(weights.begin(), weights.end(), row.data() + x, 0.0F);
    }
  }
  return result;
}

void normalise(std::vector<float>& field) {
  const auto count = static_cast<double>(field.size());
  double sum = 0.0, squares = 0.0;
  for (float v : field) {
    sum += static_cast<double>(v);
    squares += static_cast<double>(v) * static_cast<double>(v);
  }
  const double mean = sum / count;
  const double deviation = std::sqrt(squares / count - mean * mean);
  for (float& v : field) v = static_cast<float>((static_cast<double>(v) - mean) / deviation);
}

}  // namespace

std::vector<float> periodic_noise(nn::Random random, double sigma, std::size_t rows,
                                  std::size_t columns) {
  std::vector<float> field(period * period);
  for (float& v : field) v = random.normal();
  if (sigma > 0.0) {
    const std::vector<float> weights = gaussian(sigma);
    field = smooth_and_transpose(smooth_and_transpose(field, weights), weights);
  }
  normalise(field);

  std::vector<float> stored;
  stored.reserve((period + rows) * (period + columns));
  for (std::size_t y = 0; y < period + rows; ++y) {
    for (std::size_t x = 0; x < period + columns; ++x) {
      stored.push_back(field[y % period * period + x % period]);
    }
  }
  return stored;
}

}  // namespace mnist
