#pragma once

#include <cstdint>
#include <span>

#include "mnist/nn/tensor.hpp"

namespace mnist {

// The confidence of a trained network usually differs from its accuracy. Dividing the logits by one
// constant, the temperature, corrects most of that and changes no prediction: Guo, Pleiss, Sun,
// Weinberger, "On Calibration of Modern Neural Networks", ICML 2017.

/// The softmax of the logits divided by `temperature`, from the softmax of the logits themselves:
/// p^(1/temperature), scaled to sum to 1.
void apply_temperature(std::span<float> probabilities, double temperature);

/// The temperature in [1/4, 4] with the smallest cross-entropy between these `probabilities`
/// (N, classes) and the true classes `labels` (N), or `nn::no_class`: see
/// `nn::softmax_cross_entropy`. 1 for no samples.
double fit_temperature(const nn::Tensor& probabilities, std::span<const std::uint8_t> labels);

}  // namespace mnist
