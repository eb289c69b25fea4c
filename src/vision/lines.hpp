#pragma once

#include <vector>

#include "mnist/vision/box.hpp"
#include "vision/components.hpp"

namespace mnist::vision {

/// Pieces of ink that can only be parts of one digit, or of digits that touch: a piece as tall as
/// writing, and the small ones close to it.
struct Glyph {
  Box box;
  std::vector<int> pieces;  ///< indices into Components::list
};

/// Glyphs side by side, from left to right. The line may climb or fall.
using Line = std::vector<Glyph>;

/// The height of the writing: half of its ink is in pieces at least as tall. 0 if nothing is kept.
int writing_height(const Components& pieces, const std::vector<bool>& kept);

/// The lines of the pieces that are kept, from top to bottom.
std::vector<Line> find_lines(const Components& pieces, const std::vector<bool>& kept);

/// Whether the lines hold several digits beyond question: glyphs as tall as each other stand side
/// by side, or lines well apart. Otherwise all may be parts of one digit.
bool are_clearly_several(const std::vector<Line>& lines);

}  // namespace mnist::vision
