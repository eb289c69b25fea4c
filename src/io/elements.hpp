#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string_view>

#include "mnist/io/npy.hpp"

namespace mnist::io {

/// Sets the element type of a header from numpy's name for it, as `<f4`, `>i8`, `|u1`, `<U20`.
/// False when it is none that we read.
bool set_element_type(NpyHeader& header, std::string_view description);

/// The bytes the elements take; none when that is beyond any memory. 0 for objects, whose pickle
/// has a size of its own.
std::optional<std::size_t> data_size(const NpyHeader& header);

/// Whether the bytes of the elements are those of the same array of floats in memory.
bool are_floats_of_memory(const NpyHeader& header);

/// The elements of an array from their bytes, which must be as many as the header promises.
/// Throws Error, with `name` in front, for values their type in memory cannot hold.
Array decode_elements(const NpyHeader& header, std::span<const std::byte> bytes,
                      std::string_view name);

}  // namespace mnist::io
