#pragma once

#include <vector>

#include "vision/segment.hpp"

namespace mnist::vision {

/// A way through the ink from the top of a picture to its bottom: in each row the first column to
/// the right of it.
struct Cut {
  std::vector<int> columns;
  float ink = 0;   ///< how much ink it crosses, in pixels
  float span = 0;  ///< from the first to the last of that ink, in pixels: short where digits touch
};

/// Where touching digits could be taken apart, from left to right: of the ways through `ink` that
/// keep close to one column, those that cross least ink, as many as leave enough ink between them
/// for a digit. Cuts do not cross each other.
std::vector<Cut> find_cuts(const FloatImage& ink);

/// A part of a line that belongs to one digit: a glyph, or a part of one between two cuts.
struct Fragment {
  Box box;
  bool cut_off = false;  ///< whether it was cut from the fragment before it
  float cut_span = 0;    ///< from the first to the last ink on that cut, in pixels
  bool is_sign = false;  ///< whether it is all of a glyph that is shaped as a sign
};

/// The fragments of a line, from left to right, and whose each pixel is: an index into `list`, or
/// -1. The faint fringe around a piece of ink belongs to it.
struct Fragments {
  Box area;  ///< the part of the picture that `owner` covers
  Grid<int> owner;
  std::vector<Fragment> list;
};

/// Takes a line apart wherever one digit might end and the next begin.
Fragments find_fragments(const Marks& marks, const Line& line);

/// The ink of the fragments from `first` to `last` without its surroundings. The image is one pixel
/// larger than their box on each side, for the fringe.
FloatImage cut_out(const Marks& marks, const Fragments& fragments, int first, int last);

/// The ink of a whole glyph.
FloatImage cut_out(const Marks& marks, const Glyph& glyph);

}  // namespace mnist::vision
