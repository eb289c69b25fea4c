#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace mnist::io {

/// A picture of 8-bit samples: rows from top to bottom, pixels from left to right, the channels of
/// a pixel side by side: (height, width, channels).
struct Image {
  int width = 0;
  int height = 0;
  int channels = 0;  ///< 1 grey, 2 grey and alpha, 3 RGB, 4 RGB and alpha (not premultiplied)
  std::vector<std::uint8_t> pixels;
  std::string note = {};  ///< what is wrong with the file it was read from, or nothing

  bool operator==(const Image&) const = default;
};

/// What is read at most; anything larger is refused before it is decoded.
inline constexpr int max_image_side = 16384;                            ///< pixels a side
inline constexpr std::size_t max_image_pixels = std::size_t{64} << 20;  ///< 64 megapixels
inline constexpr std::size_t max_image_file = std::size_t{256} << 20;   ///< 256 MiB
/// Bytes that decoding may need in all, with the file. Pixels of 64 bits, interlaced PNGs,
/// progressive JPEGs and large PNGs that hardly shrink need more a pixel than others, so fewer of
/// them are read.
inline constexpr std::size_t max_image_memory = 560'000'000;

/// Decodes a PNG, JPEG, BMP or PNM (PBM, PGM, PPM) picture; the content decides which it is. 16-bit
/// samples are rounded to 8, palettes expanded, and the picture is turned upright as its EXIF
/// orientation says. A JPEG or PNG that ends early, but behind its last pixel, is read with a note.
/// `name` is what messages call it.
/// Throws Error when it is another format (which is named, with a way to convert it), damaged, cut
/// short, or larger than the limits above.
Image decode_image(std::span<const std::byte> bytes, std::string_view name);

/// Reads and decodes a picture file. Throws Error as read_file and decode_image do.
Image read_image(const std::filesystem::path& path);

/// A PNG file of the image. The same image gives the same bytes.
/// Throws Error when the sizes of the image do not fit each other.
std::vector<std::byte> encode_png(const Image& image);

/// Encodes and writes the file atomically (see write_file_atomically, and its errors).
void write_png(const std::filesystem::path& path, const Image& image);

}  // namespace mnist::io
