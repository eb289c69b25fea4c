#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace mnist::io {

/// Appends a code point as UTF-8. False, and nothing appended, when it is no Unicode character: a
/// surrogate or beyond U+10FFFF.
bool append_utf8(std::string& text, char32_t code);

/// The text with its control characters, and bytes that are no UTF-8, as \xNN: a name of a file
/// must not move the cursor of a terminal or set the title of a window.
std::string escaped(std::string_view text);

/// The code points of UTF-8 text; none when it is not well formed.
std::optional<std::u32string> decode_utf8(std::string_view text);

}  // namespace mnist::io
