#pragma once

#include <string_view>

#include "mnist/io/npy.hpp"
#include "mnist/nn/tensor.hpp"

namespace mnist {

// Between numpy's arrays and the network's tensors. Errors are thrown with `name` in front: file
// and array.

nn::Shape shape_of(const std::vector<std::size_t>& extents, std::string_view name);

/// Whether values of shape `given` can fill a tensor of shape `wanted`: the same shape, one that
/// differs only in extents of 1, as (100,1) for (100,), or one value for each plane, as a bias a
/// filter (5,) for an untied bias (5,26,26).
bool fits(const nn::Shape& given, const nn::Shape& wanted);

/// Fills `tensor` with the values. Throws `Error` when they do not fit or are not all finite.
void fill(nn::Tensor& tensor, io::Array array, std::string_view name);

/// Throws `Error` unless all values are finite.
void require_finite(const nn::Tensor& tensor, std::string_view name);

io::Array to_array(const nn::Tensor& tensor);

}  // namespace mnist
