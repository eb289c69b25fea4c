#include "utf8.hpp"

#include <fmt/format.h>

namespace mnist::io {
namespace {

bool is_unicode(char32_t code) { return code < 0xd800 || (code > 0xdfff && code <= 0x10ffff); }

}  // namespace

bool append_utf8(std::string& text, char32_t code) {
  if (!is_unicode(code)) return false;
  const auto append = [&](char32_t byte) { text.push_back(static_cast<char>(byte)); };
  const auto append_continuation = [&](int shift) { append(0x80 | (code >> shift & 0x3f)); };
  if (code < 0x80) {
    append(code);
  } else if (code < 0x800) {
    append(0xc0 | code >> 6);
    append_continuation(0);
  } else if (code < 0x10000) {
    append(0xe0 | code >> 12);
    append_continuation(6);
    append_continuation(0);
  } else {
    append(0xf0 | code >> 18);
    append_continuation(12);
    append_continuation(6);
    append_continuation(0);
  }
  return true;
}

std::string escaped(std::string_view text) {
  std::string clean;
  const auto add = [&clean](char32_t c, bool harmless) {
    if (!harmless || !append_utf8(clean, c)) {
      clean += fmt::format("\\x{:02x}", static_cast<unsigned>(c));
    }
  };
  if (const auto characters = decode_utf8(text)) {
    for (const char32_t c : *characters) add(c, c >= U' ' && (c < 0x7F || c > 0x9F));
  } else {
    for (const char c : text) add(static_cast<unsigned char>(c), c >= ' ' && c <= '~');
  }
  return clean;
}

std::optional<std::u32string> decode_utf8(std::string_view text) {
  std::u32string codes;
  for (std::size_t i = 0; i < text.size();) {
    const auto first = static_cast<unsigned char>(text[i++]);
    const int continuations = first < 0x80                    ? 0
                              : first >= 0xc2 && first < 0xe0 ? 1
                              : first >= 0xe0 && first < 0xf0 ? 2
                              : first >= 0xf0 && first < 0xf5 ? 3
                                                              : -1;
    if (continuations < 0) return std::nullopt;
    char32_t code = continuations == 0 ? first : first & (0x3fU >> continuations);
    for (int k = 0; k < continuations; ++k) {
      if (i == text.size()) return std::nullopt;
      const auto next = static_cast<unsigned char>(text[i++]);
      if ((next & 0xc0) != 0x80) return std::nullopt;
      code = code << 6 | (next & 0x3f);
    }
    const bool overlong =
        (continuations == 2 && code < 0x800) || (continuations == 3 && code < 0x10000);
    if (overlong || !is_unicode(code)) return std::nullopt;
    codes.push_back(code);
  }
  return codes;
}

}  // namespace mnist::io
