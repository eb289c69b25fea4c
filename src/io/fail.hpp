#pragma once

#include <fmt/format.h>

#include <string>
#include <string_view>
#include <utility>

#include "mnist/error.hpp"

namespace mnist::io {

/// Text of a file that may hold anything, for a message: other than ASCII becomes a question mark.
inline std::string printable(std::string_view text) {
  std::string clean(text);
  for (char& c : clean) {
    if (c < ' ' || c > '~') c = '?';
  }
  return clean;
}

/// Throws Error with the message "<subject>: <what, formatted>".
template <typename... Args>
[[noreturn]] void fail(std::string_view subject, fmt::format_string<Args...> what, Args&&... args) {
  throw Error(fmt::format("{}: {}", subject, fmt::format(what, std::forward<Args>(args)...)));
}

}  // namespace mnist::io
