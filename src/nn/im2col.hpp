#pragma once

#include <span>

#include "mnist/nn/conv_shape.hpp"
#include "mnist/nn/tensor.hpp"

namespace mnist::nn {

/// Lays out what each kernel tap sees as the rows of a matrix, which makes a convolution a matrix
/// product. image (channels, height, width) -> patches (taps, positions):
///
///     patches[(c,i,j), (y,x)] = image[c, y*stride + i, x*stride + j]
void im2col(const ConvShape& shape, std::span<const Scalar> image, Tensor& patches);

/// The transpose of `im2col`: every element of `patches` is added to the pixel it was taken from.
/// patches (taps, positions) -> image (channels, height, width).
void col2im(const ConvShape& shape, const Tensor& patches, std::span<Scalar> image);

}  // namespace mnist::nn
