#pragma once

#include <string>
#include <string_view>

#include "mnist/vision/digit.hpp"

/// Digits drawn in a terminal.
namespace mnist::tool {

/// Makes of a digit lines of text, each ended.
using Draw = std::string (*)(const vision::Digit& digit);

/// The way that is called "blocks", "ascii" or "sixel"; null if the name is empty. For blocks it
/// depends on the terminal what can be shown: grey levels, or black and white where standard output
/// is no terminal or $NO_COLOR is set, or plain characters where $TERM is dumb.
Draw draw_named(std::string_view name);

}  // namespace mnist::tool
