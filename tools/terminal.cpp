#include "terminal.hpp"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>

#include "io/utf8.hpp"

namespace mnist::tool {

std::string escaped(std::string_view text) {
  const auto characters = io::decode_utf8(text);
  std::string clean;
  const auto add = [&clean](char32_t c, bool harmless) {
    if (!harmless || !io::append_utf8(clean, c)) {
      clean += fmt::format("\\x{:02x}", static_cast<unsigned>(c));
    }
  };
  if (characters) {
    for (const char32_t c : *characters) add(c, c >= U' ' && (c < 0x7F || c > 0x9F));
  } else {
    for (const char c : text) add(static_cast<unsigned char>(c), c >= ' ' && c <= '~');
  }
  return clean;
}

std::string shown(std::string_view name) {
  return ::isatty(STDOUT_FILENO) != 0 ? escaped(name) : std::string(name);
}

bool has_colours() {
  const auto value_of = [](const char* variable) {
    const char* const value = std::getenv(variable);
    return std::string_view(value == nullptr ? "" : value);
  };
  return ::isatty(STDOUT_FILENO) != 0 && value_of("NO_COLOR").empty() && value_of("TERM") != "dumb";
}

bool is_terminal() {
  const char* const terminal = std::getenv("TERM");
  return ::isatty(STDERR_FILENO) != 0 && terminal != nullptr &&
         std::string_view(terminal) != "dumb";
}

std::size_t terminal_columns() {
  winsize size{};
  const bool known = ::ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0;
  return known ? size.ws_col : 80;
}

bool is_utf8() {
  for (const char* const variable : {"LC_ALL", "LC_CTYPE", "LANG"}) {
    const char* const value = std::getenv(variable);
    if (value == nullptr || *value == '\0') continue;
    const std::string_view locale = value;  // the first that is set decides
    return locale.find("UTF-8") != locale.npos || locale.find("utf8") != locale.npos;
  }
  return false;
}

std::string sparkline(std::span<const double> values, std::size_t most) {
  constexpr std::string_view bars[] = {"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
  if (values.size() > most) values = values.last(most);
  if (values.empty()) return "";
  const auto [least, greatest] = std::minmax_element(values.begin(), values.end());
  std::string text;
  for (const double value : values) {
    const double share = *greatest > *least ? (value - *least) / (*greatest - *least) : 0.0;
    text += bars[static_cast<std::size_t>(7.0 * share + 0.5)];
  }
  return text;
}

}  // namespace mnist::tool
