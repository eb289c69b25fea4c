#pragma once

#include <string_view>

#include "mnist/io/npz.hpp"
#include "mnist/nn/network.hpp"

namespace mnist {

// Between numpy's arrays and the network's tensors. Errors are thrown with `name` in front: file
// and array.

/// What stands before a parameter's name: its velocity, and its value at the best epoch so far.
inline constexpr auto velocity_prefix = "optimizer.";
inline constexpr auto best_prefix = "best.";

nn::Shape shape_of(const std::vector<std::size_t>& extents, std::string_view name);

/// Whether values of shape `given` can fill a tensor of shape `wanted`: the same shape, one that
/// differs only in extents of 1, as (100,1) for (100,), or one value for each plane, as a bias a
/// filter (5,) for an untied bias (5,26,26).
bool fits(const nn::Shape& given, const nn::Shape& wanted);

/// The network a file describes, which may not be larger than the file's arrays explain: a short
/// text could claim any amount of memory.
nn::Network network_from(const io::NpzReader& npz, std::string_view architecture,
                         const nn::Shape& input, std::string_view name);

/// Fills `tensor` with the values. Throws `Error` when they do not fit or are not all finite.
void fill(nn::Tensor& tensor, io::Array array, std::string_view name);

/// The same for an array of a file, which goes into the tensor without a copy in between. Throws
/// `Error` also when there is no such array.
void fill(nn::Tensor& tensor, const io::NpzReader& npz, const std::string& array,
          std::string_view name);

/// Throws `Error` unless all values are finite.
void require_finite(const nn::Tensor& tensor, std::string_view name);

io::Array to_array(const nn::Tensor& tensor);

}  // namespace mnist
