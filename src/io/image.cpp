#include "mnist/io/image.hpp"

#include <algorithm>

#include "bmp.hpp"
#include "fail.hpp"
#include "mnist/io/file.hpp"
#include "jpeg.hpp"
#include "png.hpp"
#include "pnm.hpp"

namespace mnist::io {
namespace {

/// Pictures that people try and we do not read, told by the bytes at an offset.
constexpr struct {
  std::size_t offset;
  std::string_view bytes;
  std::string_view format;
} other_pictures[] = {
    {0, "GIF8", "a GIF"},
    {8, "WEBP", "a WebP picture"},
    {4, "ftypavif", "an AVIF picture"},
    {4, "ftyphei", "a HEIC picture"},
    {4, "ftyphev", "a HEIC picture"},
    {4, "ftypmif1", "a HEIC picture"},
    {0, {"II*\0", 4}, "a TIFF"},
    {0, {"MM\0*", 4}, "a TIFF"},
    {0, "%PDF", "a PDF"},
    {0, "%!PS", "a PostScript file"},
    {0, "8BPS", "a Photoshop file"},
    {0, {"\0\0\1\0", 4}, "an icon"},
    {0, "P7", "a PAM"},
    {4, "JXL ", "a JPEG XL picture"},
    {0, "\xff\x0a", "a JPEG XL picture"},
    {4, "jP  ", "a JPEG 2000 picture"},
};

std::string_view other_picture(std::string_view text) {
  for (const auto& other : other_pictures) {
    if (text.size() >= other.offset && text.substr(other.offset).starts_with(other.bytes)) {
      return other.format;
    }
  }
  return text.substr(0, 1024).find("<svg") != std::string_view::npos ? "an SVG drawing" : "";
}

bool is_text(std::string_view text) {
  const auto start = text.substr(0, 1024);
  return std::all_of(start.begin(), start.end(),
                     [](unsigned char c) { return c >= ' ' || (c >= '\t' && c <= '\r'); });
}

[[noreturn]] void fail_as_no_picture(std::string_view text, std::string_view name) {
  if (text.empty()) fail(name, "is empty, expected a picture");
  const auto picture = other_picture(text);
  if (!picture.empty()) {
    fail(name,
         "is {}, expected PNG, JPEG, BMP or PNM; convert it first, as with ImageMagick: "
         "convert {} {}.png",
         picture, name, name);
  }
  fail(name, "is {}, expected a picture: PNG, JPEG, BMP or PNM",
       is_text(text) ? "text" : "of an unknown kind");
}

}  // namespace

Image decode_image(std::span<const std::byte> bytes, std::string_view name) {
  if (bytes.size() > max_image_file) {
    fail(name, "has {} bytes, at most {} are read", bytes.size(), max_image_file);
  }
  if (is_png(bytes)) return decode_png(bytes, name);
  if (is_jpeg(bytes)) return decode_jpeg(bytes, name);
  if (is_bmp(bytes)) return decode_bmp(bytes, name);
  if (is_pnm(bytes)) return decode_pnm(bytes, name);

  fail_as_no_picture({reinterpret_cast<const char*>(bytes.data()), bytes.size()}, name);
}

Image read_image(const std::filesystem::path& path) {
  return decode_image(read_file(path, max_image_file), path.string());
}

}  // namespace mnist::io
