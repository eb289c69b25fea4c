#pragma once

#include <cstddef>
#include <span>
#include <string_view>

#include "mnist/io/image.hpp"

namespace mnist::io {

/// Decodes a PNG or JPEG, as `format` says, through stb_image. The callers check the file first,
/// since stb_image 2.27 trusts it in places. No single allocation exceeds `max_allocation`, or the
/// picture is refused: compressed data may claim to expand without end. Throws Error with `name` in
/// front.
Image decode_with_stb(std::span<const std::byte> bytes, std::size_t max_allocation,
                      std::string_view format, std::string_view name);

}  // namespace mnist::io
