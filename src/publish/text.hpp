#pragma once

#include <fmt/format.h>

#include <iterator>
#include <utility>

namespace mnist::publish {

/// A long text in the making.
using Text = fmt::memory_buffer;

template <typename... Args>
void append(Text& text, fmt::format_string<Args...> format, Args&&... args) {
  fmt::format_to(std::back_inserter(text), format, std::forward<Args>(args)...);
}

}  // namespace mnist::publish
