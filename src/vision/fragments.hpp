#pragma once

#include <vector>

#include "vision/ink.hpp"
#include "vision/lines.hpp"

namespace mnist::vision {

/// A part of a line that belongs to one digit: a glyph, or a part of one between two cuts.
struct Fragment {
  Box box;
  bool cut_off = false;  ///< whether it was cut from the fragment before it
  float cut_span = 0;    ///< from the first to the last ink on that cut, in pixels
};

/// The fragments of a line, from left to right, and whose each pixel is: an index into `list`, or
/// -1. The faint fringe around a piece of ink belongs to it.
struct Fragments {
  Grid<int> owner;
  std::vector<Fragment> list;
};

/// Takes a line apart wherever one digit might end and the next begin.
Fragments find_fragments(const Ink& ink, const Line& line);

/// Some ink without its surroundings, and where it lies. The plane is one pixel larger than the box
/// on each side, for the fringe.
struct Cutout {
  Plane ink;
  Box box;
};

/// The ink of the fragments from `first` to `last`.
Cutout cut_out(const Ink& ink, const Fragments& fragments, int first, int last);

/// The ink of a whole glyph.
Cutout cut_out(const Ink& ink, const Glyph& glyph);

}  // namespace mnist::vision
