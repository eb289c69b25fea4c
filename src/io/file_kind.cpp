#include "file_kind.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "byte_order.hpp"

namespace mnist::io {
namespace {

using namespace std::string_view_literals;
using enum FileKind::Format;

constexpr auto save_arrays = "; save its arrays with numpy.savez"sv;
constexpr auto unpack = "; unpack it first"sv;

/// What stands at an offset of a file that is of this kind.
constexpr struct {
  std::size_t offset;
  std::string_view bytes;
  FileKind kind;
} binary_kinds[] = {
    {0, "\x89PNG\r\n\x1a\n", {png, "a PNG"}},
    {0, "\xff\xd8\xff", {jpeg, "a JPEG"}},
    {0, "BM", {bmp, "a BMP"}},
    {0, "GIF8", {other_picture, "a GIF"}},
    {8, "WEBP", {other_picture, "a WebP picture"}},
    {4, "ftypavif", {other_picture, "an AVIF picture"}},
    {4, "ftyphei", {other_picture, "a HEIC picture"}},
    {4, "ftyphev", {other_picture, "a HEIC picture"}},
    {4, "ftypmif1", {other_picture, "a HEIC picture"}},
    {0, "II*\0"sv, {other_picture, "a TIFF"}},
    {0, "MM\0*"sv, {other_picture, "a TIFF"}},
    {0, "%PDF", {other_picture, "a PDF"}},
    {0, "%!PS", {other_picture, "a PostScript file"}},
    {0, "8BPS", {other_picture, "a Photoshop file"}},
    {0, "\0\0\1\0"sv, {other_picture, "an icon"}},
    {0, "P7", {other_picture, "a PAM"}},
    {4, "JXL ", {other_picture, "a JPEG XL picture"}},
    {0, "\xff\x0a", {other_picture, "a JPEG XL picture"}},
    {4, "jP  ", {other_picture, "a JPEG 2000 picture"}},
    {0, "\x1f\x8b", {gzip, "a gzipped file", unpack}},
    {0, "PK\3\4", {zip, "a zip archive", unpack}},
    {0, "PK\5\6", {zip, "an empty zip archive"}},
    {257, "ustar", {other, "a tar archive", unpack}},
    {0, "7z\xbc\xaf", {other, "a 7z archive", unpack}},
    {0, "\3757zXZ", {other, "an xz file", unpack}},
    {0, "BZh", {other, "a bzip2 file", unpack}},
    {0, "\x28\xb5\x2f\xfd", {other, "a Zstandard file", unpack}},
    {0, "\0\0\x08\1"sv, {other, "an IDX file of labels"}},
    {0, "\0\0\x08\3"sv, {other, "an IDX file of images"}},
    {0, "\0\0\x08"sv, {other, "an IDX file of other dimensions"}},
    {0, "\x93NUMPY", {other, "a single numpy array, an .npy file", save_arrays}},
    {0, "\x89HDF", {other, "an HDF5 file", save_arrays}},
    {8, "{\"", {other, "a safetensors file", save_arrays}},
    {0, "\x80\2", {other, "a pickle, as PyTorch writes it", save_arrays}},
    {0, "\x80\3", {other, "a pickle", save_arrays}},
    {0, "\x80\4", {other, "a pickle", save_arrays}},
    {0, "\x80\5", {other, "a pickle", save_arrays}},
    {4, "TFL3", {other, "a TensorFlow Lite model", save_arrays}},
    {0, "version https://git-lfs", {other, "a Git LFS pointer", "; fetch it with: git lfs pull"}},
};

/// A PBM, PGM or PPM, plain or binary.
bool is_pnm(std::string_view text) {
  return text.size() >= 3 && text[0] == 'P' && text[1] >= '1' && text[1] <= '6' &&
         (is_space(text[2]) || text[2] == '#');
}

/// An ONNX model begins with the version of its format and the name of its producer, or the graph.
bool is_onnx(std::string_view text) {
  return text.size() >= 3 && text[0] == 0x08 && text[1] >= 3 && text[1] < 32 &&
         (text[2] == 0x12 || text[2] == 0x3a);
}

FileKind kind_of_text(std::string_view text) {
  std::string lower(
      text.substr(std::min(text.find_first_not_of("\xef\xbb\xbf \t\r\n"), text.size())));
  std::transform(lower.begin(), lower.end(), lower.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  const auto has = [&](std::string_view word) { return lower.find(word) != std::string::npos; };
  if (has("<svg")) return {other_picture, "an SVG drawing"};
  if (has("<!doctype html") || has("<html")) return {other, "an HTML page", "; download it again"};
  if (lower.starts_with("<?xml") || lower.starts_with("<error")) {
    return {other, "XML text", "; download it again"};
  }
  const bool readable = std::all_of(text.begin(), text.end(), [](char c) {
    return static_cast<unsigned char>(c) >= ' ' || is_space(c);
  });
  return {other, readable ? "text" : "of an unknown kind"};
}

}  // namespace

FileKind file_kind(std::span<const std::byte> start) {
  const std::string_view text = text_of(start).substr(0, file_kind_prefix);
  if (text.empty()) return {other, "empty"};
  if (is_pnm(text)) return {pnm, "a PNM"};
  if (is_onnx(text)) return {other, "an ONNX model", save_arrays};
  for (const auto& known : binary_kinds) {
    if (text.size() >= known.offset && text.substr(known.offset).starts_with(known.bytes)) {
      return known.kind;
    }
  }
  return kind_of_text(text);
}

std::string mistaken_for(std::span<const std::byte> start, std::string_view expected) {
  const FileKind kind = file_kind(start);
  return fmt::format("is {}, expected {}{}", kind.name, expected, kind.hint);
}

}  // namespace mnist::io
