#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace mnist::io {

/// Appends a code point as UTF-8. False, and nothing appended, when it is no Unicode character: a
/// surrogate or beyond U+10FFFF.
bool append_utf8(std::string& text, char32_t code);

/// The code points of UTF-8 text; none when it is not well formed.
std::optional<std::u32string> decode_utf8(std::string_view text);

}  // namespace mnist::io
