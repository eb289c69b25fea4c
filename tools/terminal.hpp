#pragma once

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <span>
#include <string>
#include <string_view>

/// What the terminal behind stderr can show.
namespace mnist::tool {

/// Whether a line can be drawn over there.
inline bool is_terminal() {
  const char* const terminal = std::getenv("TERM");
  return ::isatty(STDERR_FILENO) != 0 && terminal != nullptr &&
         std::string_view(terminal) != "dumb";
}

/// Its width as it is now, since windows are resized; 80 where it does not say.
inline std::size_t terminal_columns() {
  winsize size{};
  const bool known = ::ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0;
  return known ? size.ws_col : 80;
}

/// Whether its locale has more than ASCII.
inline bool is_utf8() {
  for (const char* const variable : {"LC_ALL", "LC_CTYPE", "LANG"}) {
    const char* const value = std::getenv(variable);
    if (value == nullptr || *value == '\0') continue;
    const std::string_view locale = value;  // the first that is set decides
    return locale.find("UTF-8") != locale.npos || locale.find("utf8") != locale.npos;
  }
  return false;
}

/// The last `max_count` values as a row of bars, one column each, scaled between their extremes.
inline std::string sparkline(std::span<const double> values, std::size_t max_count) {
  constexpr std::string_view bars[] = {"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
  if (values.size() > max_count) values = values.last(max_count);
  if (values.empty()) return "";
  const auto [min, max] = std::minmax_element(values.begin(), values.end());
  std::string text;
  for (const double value : values) {
    const double share = *max > *min ? (value - *min) / (*max - *min) : 0.0;
    text += bars[static_cast<std::size_t>(7.0 * share + 0.5)];
  }
  return text;
}

}  // namespace mnist::tool
