#pragma once

#include <cstdint>

#include "fail.hpp"
#include "mnist/io/image.hpp"

namespace mnist::io {

/// Throws Error unless a picture of this size has pixels and is within the limits of image.hpp.
/// Every decoder asks this before it allocates anything.
inline void check_image_size(std::uint64_t width, std::uint64_t height, std::string_view name) {
  if (width == 0 || height == 0) fail(name, "has no pixels: it is {} x {}", width, height);
  if (width > max_image_side || height > max_image_side || width * height > max_image_pixels) {
    fail(name, "is too large: {} x {} pixels, at most {} a side and {} in all; make it smaller",
         width, height, max_image_side, max_image_pixels);
  }
}

}  // namespace mnist::io
