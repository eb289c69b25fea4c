#pragma once

#include <vector>

#include "vision/components.hpp"
#include "vision/ink.hpp"
#include "vision/tuning.hpp"

namespace mnist::vision {

/// The marks of a picture: connected components of ink, some of which are kept as writing.
struct Marks {
  FloatImage coverage;  ///< how much of each pixel is ink: 0 paper, 1 ink
  Components pieces;
};

/// Takes ink apart: ruled lines and boxes are erased, strokes that fade are followed, and what is
/// no writing is sorted out.
Marks find_marks(Ink ink, const Tuning& tuning);

/// Pieces of ink that can only be parts of one digit, or of digits that touch: a piece as tall as
/// writing, and the small ones close to it.
struct Glyph {
  Box box;
  std::vector<int> pieces;  ///< indices into Components::list, ascending
  bool is_sign = false;     ///< whether it is shaped as a plus or a slash
};

/// Glyphs side by side, from left to right. The line may climb or fall.
using Line = std::vector<Glyph>;

/// The lines of the marks that are kept, from top to bottom. Points, commas and dashes beside the
/// digits are left out.
std::vector<Line> find_lines(const Marks& marks, const Tuning& tuning);

/// Whether the lines hold several digits beyond question: glyphs as tall as each other stand side
/// by side, or lines well apart. Otherwise all may be parts of one digit.
bool are_clearly_several(const std::vector<Line>& lines);

/// Keeps the pieces that may be parts of digits: not specks, not the edge of a table along the
/// picture's border, not a net, not the end of a neighbour's stroke. None where they are too many
/// to be writing.
void filter_components(Components& pieces, const Tuning& tuning);

/// The height of the writing: half of its ink is in pieces at least as tall. 0 if nothing is kept.
int writing_height(const Components& pieces);

}  // namespace mnist::vision
