#include <zlib.h>

#include <algorithm>
#include <cstdint>
#include <new>
#include <string_view>
#include <vector>

#include "byte_order.hpp"
#include "exif.hpp"
#include "fail.hpp"
#include "image_formats.hpp"
#include "png_chunks.hpp"
#include "stb.hpp"

namespace mnist::io {
namespace {

/// Whether a zlib stream reaches its own end: then nothing of it is missing.
bool is_whole(std::span<const std::byte> data) {
  z_stream stream{};
  if (inflateInit(&stream) != Z_OK) throw std::bad_alloc();
  // zlib does not write through next_in; its type only says so without ZLIB_CONST.
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<std::byte*>(data.data()));
  stream.avail_in = static_cast<uInt>(data.size());  // at most max_image_file
  int status = Z_OK;
  while (status == Z_OK) {
    Bytef unused[16384];
    stream.next_out = unused;
    stream.avail_out = sizeof unused;
    status = inflate(&stream, Z_NO_FLUSH);
  }
  inflateEnd(&stream);
  return status == Z_STREAM_END;
}

/// Walks through the chunks of a PNG before it is decoded, and collects what stb_image needs into a
/// clean copy. stb_image 2.27 does not check the checksums, reads colours beyond the end of a short
/// palette, and gives no orientation.
class PngOutline {
 public:
  PngOutline(std::span<const std::byte> bytes, std::string_view name)
      : bytes_(bytes.subspan(png_signature.size())), name_(name) {
    while (read_chunk()) {
    }
    if (data_.empty()) fail(name_, "is a damaged PNG: it has no picture");
    constexpr std::size_t max_expansion = 1032;
    if (raw_size() / max_expansion > data_.size()) {
      fail(name_, "is a damaged PNG: {} bytes cannot expand to {} x {} pixels", data_.size(),
           width_, height_);
    }
    // The rows and the pixels made of them, or these and what is returned; for interlaced pictures
    // stb_image doubles the first, and holds each pass. The file, its data and a clean copy.
    const std::size_t channels =
        (palette_.empty() ? channels_ : 3) + (transparency_.empty() ? 0 : 1);
    const std::size_t depth = bits_ / channels_ == 16 ? 2 : 1;
    check_image_memory(width_ * height_, (interlaced_ ? 4 : 2) * channels * depth,
                       bytes.size() + 2 * data_.size(),
                       depth == 2    ? "save it with 8 bits a channel, or make it smaller"
                       : interlaced_ ? "save it without interlacing, or make it smaller"
                                     : "make it smaller",
                       name_);
  }

  std::vector<std::byte> clean_copy() const {
    auto png = start_png();
    append_png_chunk(png, "IHDR", header_);
    if (!palette_.empty()) append_png_chunk(png, "PLTE", palette_);
    if (!transparency_.empty()) append_png_chunk(png, "tRNS", transparency_);
    append_png_chunk(png, "IDAT", data_);
    append_png_chunk(png, "IEND", {});
    return png;
  }

  /// stb_image doubles a buffer that the data do not fit, as those of an interlaced picture.
  std::size_t max_allocation() const {
    constexpr std::size_t max_bytes_per_pixel = 8;
    return std::max({width_ * height_ * max_bytes_per_pixel, 2 * raw_size(), data_.size()}) + 65536;
  }

  std::span<const std::byte> exif;
  bool ended = true;  ///< whether the chunk that ends the file is there

 private:
  /// The bytes of all rows before compression, each behind a byte for its filter.
  std::size_t raw_size() const { return (width_ * bits_ / 8 + 1) * height_; }

  /// Reads a chunk: size, type, content, checksum. False when it was the last.
  bool read_chunk() {
    constexpr std::size_t around = 12;
    if (bytes_.size() < around) {
      ended = false;
      if (!is_whole(data_)) fail(name_, "is cut short: the end of the PNG is missing");
      return false;
    }
    const std::size_t size = load_big<std::uint32_t>(bytes_.data());
    if (size > bytes_.size() - around) fail(name_, "is cut short within a chunk of the PNG");
    const std::string_view type = text_of(bytes_.subspan(4, 4));
    const auto content = bytes_.subspan(8, size);
    const auto checksum = load_big<std::uint32_t>(&bytes_[8 + size]);
    bytes_ = bytes_.subspan(around + size);

    if (type == "CgBI") fail(name_, "is a PNG of Apple's own kind; convert it to a standard one");
    if (header_.empty() && type != "IHDR") {
      fail(name_, "is a damaged PNG: it does not start with its header");
    }
    const bool used = std::any_of(std::begin(used_types), std::end(used_types),
                                  [&](std::string_view other) { return other == type; });
    if (used && checksum != png_checksum(type, content)) {
      fail(name_, "is a damaged PNG: a checksum is wrong");
    }
    const bool critical = type[0] >= 'A' && type[0] <= 'Z';
    if (critical && !used) fail(name_, "is a PNG with a chunk of unknown type");
    if (used) use_chunk(type, content);
    return type != "IEND";
  }

  static constexpr std::string_view used_types[] = {"IHDR", "PLTE", "tRNS", "eXIf", "IDAT", "IEND"};

  void use_chunk(std::string_view type, std::span<const std::byte> content) {
    if (type == "IHDR") read_header(content);
    if (type == "PLTE") read_palette(content);
    if (type == "tRNS") transparency_ = content;
    if (type == "eXIf") exif = content;
    if (type == "IDAT") append(data_, content);
  }

  void read_header(std::span<const std::byte> content) {
    if (!header_.empty()) fail(name_, "is a damaged PNG: it has two headers");
    if (content.size() != 13) fail(name_, "is a damaged PNG: its header has a wrong size");
    header_ = content;
    width_ = load_big<std::uint32_t>(content.data());
    height_ = load_big<std::uint32_t>(content.data() + 4);
    check_image_size(width_, height_, name_);
    const auto colour_type = std::to_integer<int>(content[9]);
    const auto depth = std::to_integer<std::size_t>(content[8]);
    channels_ = (colour_type == 2 || colour_type == 6 ? 3 : 1) +
                (colour_type == 4 || colour_type == 6 ? 1 : 0);
    bits_ = depth * channels_;
    interlaced_ = content[12] != std::byte{0};
  }

  /// The palette is filled up to 256 colours with black.
  void read_palette(std::span<const std::byte> content) {
    constexpr std::size_t full_size = 3 * 256;
    if (content.size() > full_size || content.size() % 3 != 0) {
      fail(name_, "is a damaged PNG: its palette has a wrong size");
    }
    palette_.assign(content.begin(), content.end());
    palette_.resize(full_size);
  }

  std::span<const std::byte> bytes_;
  std::string_view name_;
  std::size_t width_ = 0;
  std::size_t height_ = 0;
  std::size_t channels_ = 1;
  std::size_t bits_ = 0;  // a pixel
  bool interlaced_ = false;
  std::span<const std::byte> header_;
  std::vector<std::byte> palette_;
  std::span<const std::byte> transparency_;
  std::vector<std::byte> data_;
};

}  // namespace

Image decode_png(std::span<const std::byte> bytes, std::string_view name) {
  const PngOutline outline(bytes, name);
  Image image = decode_with_stb(outline.clean_copy(), outline.max_allocation(), "PNG", name);
  if (!outline.ended) image.note = "the end of the PNG is missing, its pixels are all there";
  return upright(std::move(image), exif_orientation(outline.exif));
}

}  // namespace mnist::io
