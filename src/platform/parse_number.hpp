#pragma once

#include <charconv>
#include <locale>
#include <optional>
#include <sstream>
#include <string>
#include <string_view>
#include <type_traits>

namespace mnist::platform {

/// The number that a text is from its first to its last character, in decimal; none when it is
/// something else, as with blanks around or beyond what T holds. The user's locale has no say.
template <typename T>
std::optional<T> parse_number(std::string_view text) {
  T value{};
  if constexpr (std::is_integral_v<T>) {
    const auto* const end = text.data() + text.size();
    const auto [rest, error] = std::from_chars(text.data(), end, value);
    return error == std::errc() && rest == end ? std::optional(value) : std::nullopt;
  } else {  // libc++ has no std::from_chars for these, and its streams take nan and 0x1p3 as well
    if (text.find_first_not_of("0123456789.eE+-") != std::string_view::npos) return std::nullopt;
    std::istringstream stream{std::string(text)};
    stream.imbue(std::locale::classic());
    stream >> std::noskipws >> value;
    return stream && stream.peek() == std::istringstream::traits_type::eof() ? std::optional(value)
                                                                             : std::nullopt;
  }
}

}  // namespace mnist::platform
