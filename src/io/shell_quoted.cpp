#include "io/shell_quoted.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "io/utf8.hpp"

namespace mnist::io {

std::string shell_quoted(std::string_view name) {
  const auto is_plain = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view("_./-+=:,@%").find(c) != std::string_view::npos;
  };
  const std::string prefix = name.starts_with('-') ? "./" : "";  // no option
  if (!name.empty() && std::all_of(name.begin(), name.end(), is_plain))
    return prefix + std::string(name);
  const bool is_printable = escaped(name) == name;
  std::string quoted = is_printable ? "'" : "$'";
  for (const char c : prefix + std::string(name)) {
    if (c == '\'') {
      quoted += is_printable ? "'\\''" : "\\'";
    } else if (is_printable || (c >= ' ' && c <= '~' && c != '\\')) {
      quoted += c;
    } else {
      quoted += fmt::format("\\x{:02x}", static_cast<unsigned char>(c));
    }
  }
  return quoted + "'";
}

}  // namespace mnist::io
