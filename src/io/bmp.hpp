#pragma once

#include <cstddef>
#include <span>
#include <string_view>

#include "mnist/io/image.hpp"

namespace mnist::io {

/// Whether the file says it is a Windows bitmap.
bool is_bmp(std::span<const std::byte> bytes);

/// Decodes an uncompressed BMP into RGB, or RGB and alpha. See decode_image for the errors.
Image decode_bmp(std::span<const std::byte> bytes, std::string_view name);

}  // namespace mnist::io
