#pragma once

#include <cstddef>
#include <span>
#include <string_view>

#include "mnist/io/image.hpp"

namespace mnist::io {

/// Whether the file says it is a JPEG.
bool is_jpeg(std::span<const std::byte> bytes);

/// Decodes a baseline or progressive JPEG and turns it upright. See decode_image for the errors.
Image decode_jpeg(std::span<const std::byte> bytes, std::string_view name);

}  // namespace mnist::io
