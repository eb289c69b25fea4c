#pragma once

#include <cstdint>
#include <span>

#include "mnist/nn/tensor.hpp"

namespace mnist::nn {

/// The label of what belongs to no class. A label, not a row of soft targets, so that samples and
/// batches keep one byte for each.
inline constexpr std::uint8_t no_class = 255;

// Every loss is the mean over the samples of a batch, (N, classes), and its gradient is that of the
// mean. `grad` may be null when only the value is wanted; otherwise it gets the shape of the first
// argument. All throw `Error` when the shapes of their arguments differ.

/// Mean squared error: mean over samples and elements of (prediction - target)².
double mse(const Tensor& prediction, const Tensor& target, Tensor* grad);

/// Mean over samples and elements of -(t log p + (1 - t) log(1 - p)). Probabilities are kept
/// 1e-7 away from 0 and 1, so that value and gradient stay finite.
double binary_cross_entropy(const Tensor& prediction, const Tensor& target, Tensor* grad);

/// -sum over classes of t log p, for probabilities p such as Softmax gives. Probabilities are kept
/// at least 1e-7, so that value and gradient stay finite.
double cross_entropy(const Tensor& prediction, const Tensor& target, Tensor* grad);

/// Softmax and cross-entropy in one, on the logits: log(sum exp(x)) - x[label], which cannot
/// overflow. The gradient is (softmax(x) - y) / N: the two Jacobians cancel to this.
/// `labels` holds one class a sample, counted from 0. `no_class` says that the sample is none of
/// them: the network is to doubt, its softmax to be uniform. Such a loss is the Kullback-Leibler
/// divergence of the softmax from the uniform distribution, 0 at best as that of the others. Throws
/// `Error` when another label is not a class, for no samples and for more than 255 classes.
double softmax_cross_entropy(const Tensor& logits, std::span<const std::uint8_t> labels,
                             Tensor* grad);

/// The same with a distribution over the classes as target, (N, classes): soft labels.
double softmax_cross_entropy(const Tensor& logits, const Tensor& targets, Tensor* grad);

}  // namespace mnist::nn
