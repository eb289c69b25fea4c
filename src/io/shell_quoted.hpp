#pragma once

#include <string>
#include <string_view>

namespace mnist::io {

/// The name as a word of a shell's command line, for hints. What a terminal should not be sent is
/// written as `$'\x1b'`, which bash, zsh and ksh read.
std::string shell_quoted(std::string_view name);

}  // namespace mnist::io
