#pragma once

#include <span>

#include "engine/kernels/kernels.hpp"

namespace mnist::nn {

/// Lays a sample (channels, height, width) out as a matrix (taps, positions), known as im2col: row
/// t holds what kernel tap t sees at every output position. A convolution is then a matrix product.
/// The result lives in a buffer of the calling thread until its next call.
std::span<float> gather_patches(const ConvShape& shape, const float* in);

/// The transpose of `gather_patches`: in (channels, height, width) = the sum over all taps of what
/// they hold, each at the place it was taken from.
void scatter_patches(const ConvShape& shape, const float* patches, float* in);

}  // namespace mnist::nn
