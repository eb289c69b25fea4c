#pragma once

#include <string>
#include <string_view>

#include "mnist/io/image.hpp"

namespace mnist::publish {

// Pieces of a page that is one file.

/// The text with `& < > " '` as HTML entities.
std::string escaped(std::string_view text);

/// An `<img>` with the picture inside; `alt` says what it shows.
std::string inline_picture(const io::Image& image, std::string_view alt);

}  // namespace mnist::publish
