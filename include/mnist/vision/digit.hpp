#pragma once

#include <array>
#include <functional>
#include <span>
#include <vector>

namespace mnist::vision {

/// Sides of a digit the network reads, of the box MNIST fits its ink into, and what follows.
inline constexpr int digit_side = 28;
inline constexpr int ink_side = 20;
inline constexpr int digit_size = digit_side * digit_side;

/// 28 x 28, row-major, in [0,1], white ink on black: MNIST's way.
using Digit = std::array<float, digit_size>;

/// The chance of each digit 0..9, summing to 1.
using Probabilities = std::array<float, 10>;

/// Classifies a batch of digits: one entry of the result for each input, in order. Vision knows no
/// network; where it has to choose between readings it calls this function, with many at a time.
using Classifier = std::function<std::vector<Probabilities>(std::span<const Digit>)>;

}  // namespace mnist::vision
