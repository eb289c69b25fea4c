#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

#include "mnist/io/image.hpp"

namespace mnist::publish {

// Pieces of a page that is one file.

/// The text with `& < > " '` as HTML entities.
std::string escaped(std::string_view text);

/// The bytes in base64, RFC 4648, section 4.
std::string base64(std::span<const std::byte> bytes);

/// An `<img>` with the picture inside; `alt` says what it shows.
std::string inline_picture(const io::Image& image, std::string_view alt);

}  // namespace mnist::publish
