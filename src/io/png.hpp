#pragma once

#include <cstddef>
#include <span>
#include <string_view>

#include "mnist/io/image.hpp"

namespace mnist::io {

/// Whether the file says it is a PNG.
bool is_png(std::span<const std::byte> bytes);

/// Decodes a PNG of any colour type and depth and turns it upright. See decode_image for the
/// errors.
Image decode_png(std::span<const std::byte> bytes, std::string_view name);

}  // namespace mnist::io
