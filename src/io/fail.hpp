#pragma once

#include <fmt/format.h>

#include <string_view>
#include <utility>

#include "mnist/error.hpp"

namespace mnist::io {

/// Throws Error with the message "<subject>: <what, formatted>".
template <typename... Args>
[[noreturn]] void fail(std::string_view subject, fmt::format_string<Args...> what, Args&&... args) {
  throw Error(fmt::format("{}: {}", subject, fmt::format(what, std::forward<Args>(args)...)));
}

}  // namespace mnist::io
