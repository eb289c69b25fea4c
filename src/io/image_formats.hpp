#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "fail.hpp"
#include "mnist/io/image.hpp"

namespace mnist::io {

// The decoders that decode_image chooses from. Each is given a file that says it is of its format,
// and throws Error as decode_image does.

/// Any colour type and depth, turned upright.
Image decode_png(std::span<const std::byte> bytes, std::string_view name);

/// Baseline or progressive, turned upright.
Image decode_jpeg(std::span<const std::byte> bytes, std::string_view name);

/// Into RGB, or RGB and alpha; run lengths are expanded.
Image decode_bmp(std::span<const std::byte> bytes, std::string_view name);

/// PBM, PGM or PPM, plain or binary; of several in one file the first.
Image decode_pnm(std::span<const std::byte> bytes, std::string_view name);

/// Throws Error unless a picture of this size has pixels and is within the limits of image.hpp.
/// Every decoder asks this before it allocates anything.
inline void check_image_size(std::uint64_t width, std::uint64_t height, std::string_view name) {
  if (width == 0 || height == 0) fail(name, "has no pixels: it is {} x {}", width, height);
  if (width > max_image_side || height > max_image_side || width * height > max_image_pixels) {
    fail(name, "is too large: {} x {} pixels, at most {} a side and {} in all; make it smaller",
         width, height, max_image_side, max_image_pixels);
  }
}

/// Throws Error if decoding `pixels` pixels takes more memory than image.hpp allows: `a_pixel`
/// bytes for each, besides `others`. `advice` says how to save the picture so that it takes less.
inline void check_image_memory(std::uint64_t pixels, std::uint64_t a_pixel, std::uint64_t others,
                               std::string_view advice, std::string_view name) {
  const std::uint64_t needed = pixels * a_pixel + others;
  if (needed > max_image_memory) {
    fail(name, "is too large: its {} pixels take {} MB to decode, at most {} are used; {}", pixels,
         needed / 1'000'000, max_image_memory / 1'000'000, advice);
  }
}

}  // namespace mnist::io
