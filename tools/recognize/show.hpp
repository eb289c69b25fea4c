#pragma once

#include <string>
#include <string_view>

#include "mnist/vision/digit.hpp"

/// Digits drawn in a terminal.
namespace mnist::tool {

enum class Show { nothing, blocks, coloured_blocks, ascii, sixel };

/// The way that is called "blocks", "ascii" or "sixel"; nothing if the name is empty. For blocks it
/// depends on the terminal what can be shown: grey levels, or black and white where standard output
/// is no terminal or $NO_COLOR is set, or plain characters where $TERM is dumb.
Show show_named(std::string_view name);

/// The digit as lines of text, each ended.
std::string draw(const vision::Digit& digit, Show how);

}  // namespace mnist::tool
