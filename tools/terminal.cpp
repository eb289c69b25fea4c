#include "terminal.hpp"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>

#include "io/utf8.hpp"

namespace mnist::tool {

std::string_view environment(const char* variable) {
  const char* const value = std::getenv(variable);
  return value == nullptr ? "" : value;
}

std::string shown(std::string_view name) {
  return ::isatty(STDOUT_FILENO) != 0 ? io::escaped(name) : std::string(name);
}

bool has_colours() {
  return ::isatty(STDOUT_FILENO) != 0 && environment("NO_COLOR").empty() &&
         environment("TERM") != "dumb";
}

bool is_terminal() {
  const std::string_view terminal = environment("TERM");
  return ::isatty(STDERR_FILENO) != 0 && !terminal.empty() && terminal != "dumb";
}

std::size_t terminal_columns() {
  winsize size{};
  const bool known = ::ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0;
  return known ? size.ws_col : 80;
}

bool is_utf8() {
  for (const char* const variable : {"LC_ALL", "LC_CTYPE", "LANG"}) {
    const std::string_view locale = environment(variable);
    if (locale.empty()) continue;  // the first that is set decides
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
