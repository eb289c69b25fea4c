#include "mnist/io/image.hpp"

#include <fmt/format.h>

#include <string>

#include "fail.hpp"
#include "file_kind.hpp"
#include "image_formats.hpp"
#include "mnist/io/file.hpp"
#include "shell_quoted.hpp"

namespace mnist::io {
namespace {

[[noreturn]] void fail_as_no_picture(std::span<const std::byte> bytes, std::string_view name) {
  const FileKind kind = file_kind(bytes);
  if (kind.format != FileKind::Format::other_picture) {
    fail(name, "{}", mistaken_for(bytes, "a picture: PNG, JPEG, BMP or PNM"));
  }
  fail(name,
       "is {}, expected PNG, JPEG, BMP or PNM; convert it first, as with ImageMagick: "
       "convert {} {}",
       kind.name, shell_quoted(name), shell_quoted(fmt::format("{}.png", name)));
}

}  // namespace

Image decode_image(std::span<const std::byte> bytes, std::string_view name) {
  if (bytes.size() > max_image_file) {
    fail(name, "has {} bytes, at most {} are read", bytes.size(), max_image_file);
  }
  // clang-format off
  switch (file_kind(bytes).format) {
    case FileKind::Format::png: return decode_png(bytes, name);
    case FileKind::Format::jpeg: return decode_jpeg(bytes, name);
    case FileKind::Format::bmp: return decode_bmp(bytes, name);
    case FileKind::Format::pnm: return decode_pnm(bytes, name);
    default: fail_as_no_picture(bytes, name);
  }
  // clang-format on
}

Image read_image(const std::filesystem::path& path) {
  return decode_image(read_file(path, max_image_file), path.string());
}

}  // namespace mnist::io
