#pragma once

#include <cstddef>
#include <vector>

#include "mnist/nn/random.hpp"

namespace mnist {

/// The side of a field of `periodic_noise`, after which it repeats.
inline constexpr std::size_t noise_period = 256;

/// White noise, smoothed by a Gaussian of `sigma` pixels (0: not at all), with mean 0 and
/// variance 1. The field repeats in both directions and is stored beyond one period, as
/// (noise_period + rows, noise_period + columns), so that a window of (rows, columns) may begin
/// anywhere in the first one.
std::vector<float> periodic_noise(nn::Random random, double sigma, std::size_t rows,
                                  std::size_t columns);

}  // namespace mnist
