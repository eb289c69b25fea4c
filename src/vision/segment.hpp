#pragma once

#include <vector>

#include "vision/components.hpp"
#include "vision/ink.hpp"
#include "vision/tuning.hpp"

namespace mnist::vision {

/// The marks of a picture: connected components of ink, and which of them are kept as writing.
struct Marks {
  FloatImage coverage;  ///< how much of each pixel is ink: 0 paper, 1 ink
  Components pieces;
  std::vector<bool> kept;  ///< one entry for each piece
};

/// Takes ink apart: ruled lines and boxes are erased, strokes that fade are followed, and what is
/// no writing is sorted out.
Marks find_marks(Ink ink, const Tuning& tuning);

/// The marks at a scale of `factor` of their pixels to one.
Marks shrink(const Marks& marks, int factor);

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

/// Which of the pieces may be parts of digits: not specks, not the edge of a table along the
/// picture's border, not a frame around the others, not the end of a neighbour's stroke. All are
/// dropped where they are too many to be writing.
std::vector<bool> filter_components(const Components& pieces, const Tuning& tuning);

/// The height of the writing: half of its ink is in pieces at least as tall. 0 if nothing is kept.
int writing_height(const Components& pieces, const std::vector<bool>& kept);

/// The smallest box that holds all pixels of a mask, or all pieces that are kept.
Box box_of(const Mask& mask);
Box box_of(const Components& pieces, const std::vector<bool>& kept);

}  // namespace mnist::vision
