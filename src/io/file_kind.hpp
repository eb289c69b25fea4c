#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace mnist::io {

/// What a file is.
struct FileKind {
  enum class Format { png, jpeg, bmp, pnm, other_picture, gzip, zip, other };

  Format format = Format::other;
  std::string_view name;       ///< for messages, behind "is": "a GIF", "an HTML page", "empty"
  std::string_view hint = {};  ///< what to do about it, with "; " in front, or nothing
};

/// White space of a text, whatever the user's locale has to say.
inline bool is_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

/// So many bytes of a file are enough to tell.
inline constexpr std::size_t file_kind_prefix = 512;

/// Tells by the first bytes what a file is; "of an unknown kind" is an answer too.
FileKind file_kind(std::span<const std::byte> start);

/// "is an HTML page, expected an .npz archive; download it again", of bytes that are not what was
/// `expected`.
std::string mistaken_for(std::span<const std::byte> start, std::string_view expected);

}  // namespace mnist::io
