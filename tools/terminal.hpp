#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

/// What terminals can show, and what they must not be sent.
namespace mnist::tool {

/// A variable of the environment; empty where it is not set.
std::string_view environment(const char* variable);

/// A name for a line of the result: escaped where a person reads it, as it is where a program does.
std::string shown(std::string_view name);

/// Whether standard output is a terminal where text may be coloured: $NO_COLOR is not set, and
/// $TERM not dumb.
bool has_colours();

/// Whether a line can be drawn over on stderr.
bool is_terminal();

/// The width of the terminal behind stderr as it is now, since windows are resized; 80 where it
/// does not say.
std::size_t terminal_columns();

/// Whether the locale has more than ASCII.
bool is_utf8();

/// The last `most` values as a row of bars, one column each, scaled from the least to the greatest.
std::string sparkline(std::span<const double> values, std::size_t most);

}  // namespace mnist::tool
