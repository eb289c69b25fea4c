#pragma once

#include <cstdint>
#include <span>

#include "mnist/nn/tensor.hpp"

namespace mnist {

// A network is as a rule surer, or less sure, than it is right. Dividing its logits by one
// constant, the temperature, mends most of that and changes no answer: Guo, Pleiss, Sun,
// Weinberger, "On Calibration of Modern Neural Networks", ICML 2017.

/// The softmax of the logits divided by `temperature`, from the softmax of the logits themselves:
/// p^(1/temperature), scaled to sum to 1.
void apply_temperature(std::span<float> probabilities, double temperature);

/// The temperature in [1/4, 4] at which these `probabilities` (N, classes) give the true classes,
/// `labels` (N), the smallest cross-entropy; 1 for no samples.
double fit_temperature(const nn::Tensor& probabilities, std::span<const std::uint8_t> labels);

}  // namespace mnist
