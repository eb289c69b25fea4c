#pragma once

#include <cstddef>
#include <span>
#include <string_view>

#include "mnist/io/image.hpp"

namespace mnist::io {

/// Whether the file says it is a PBM, PGM or PPM.
bool is_pnm(std::span<const std::byte> bytes);

/// Decodes a PBM, PGM or PPM, plain or binary; of several in one file the first. See decode_image
/// for the errors.
Image decode_pnm(std::span<const std::byte> bytes, std::string_view name);

}  // namespace mnist::io
