#include <zlib.h>

#include <new>

#include "fail.hpp"
#include "image_formats.hpp"
#include "io/atomic_file.hpp"
#include "mnist/io/image.hpp"
#include "png_chunks.hpp"

namespace mnist::io {
namespace {

void check(const Image& image) {
  if (image.channels < 1 || image.channels > 4) {
    throw Error(
        fmt::format("an image of {} channels cannot be written, expected 1 to 4", image.channels));
  }
  const auto width = static_cast<std::size_t>(image.width);
  const auto height = static_cast<std::size_t>(image.height);
  check_image_size(width, height, "an image to be written");
  const auto expected = width * height * static_cast<std::size_t>(image.channels);
  if (image.pixels.size() != expected) {
    throw Error(
        fmt::format("an image of {} x {} pixels and {} channels has {} samples, expected {}", width,
                    height, image.channels, image.pixels.size(), expected));
  }
}

std::vector<std::byte> encode_header(const Image& image) {
  constexpr int colour_types[] = {0, 4, 2, 6};  // grey, grey and alpha, RGB, RGB and alpha
  const int depth = 8, deflate = 0, filters = 0, not_interlaced = 0;
  std::vector<std::byte> header;
  append_big(header, static_cast<std::uint32_t>(image.width));
  append_big(header, static_cast<std::uint32_t>(image.height));
  for (const int field :
       {depth, colour_types[image.channels - 1], deflate, filters, not_interlaced}) {
    header.push_back(static_cast<std::byte>(field));
  }
  return header;
}

/// The rows, each behind a 0 for "not filtered", deflated.
std::vector<std::byte> encode_pixels(const Image& image) {
  const auto row_size = image.pixels.size() / static_cast<std::size_t>(image.height);
  std::vector<Bytef> rows;
  rows.reserve(image.pixels.size() + static_cast<std::size_t>(image.height));
  for (auto row = image.pixels.begin(); row != image.pixels.end();
       row += static_cast<std::ptrdiff_t>(row_size)) {
    rows.push_back(0);
    rows.insert(rows.end(), row, row + static_cast<std::ptrdiff_t>(row_size));
  }
  uLongf size = compressBound(rows.size());
  std::vector<std::byte> data(size);
  if (compress(reinterpret_cast<Bytef*>(data.data()), &size, rows.data(), rows.size()) != Z_OK) {
    throw std::bad_alloc();
  }
  data.resize(size);
  return data;
}

}  // namespace

std::vector<std::byte> encode_png(const Image& image) {
  check(image);
  auto png = start_png();
  append_png_chunk(png, "IHDR", encode_header(image));
  append_png_chunk(png, "IDAT", encode_pixels(image));
  append_png_chunk(png, "IEND", {});
  return png;
}

void write_png(const std::filesystem::path& path, const Image& image) {
  write_file_atomically(path, encode_png(image));
}

}  // namespace mnist::io
