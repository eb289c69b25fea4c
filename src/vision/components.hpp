#pragma once

#include <vector>

#include "vision/grid.hpp"

namespace mnist::vision {

/// A connected piece of ink.
struct Component {
  Box box;
  int area = 0;     ///< pixels
  int contact = 0;  ///< pixels of it on the picture's edge
  int runs = 0;     ///< horizontal runs of pixels, about two a row in a digit
};

/// The connected components of a mask, pixels that touch at a corner being connected. `labels` is
/// -1 on paper and elsewhere the index of the pixel's component in `list`.
struct Components {
  Grid<int> labels;
  std::vector<Component> list;
};

/// Finds the components of `faint` that have at least one pixel in `strong` (hysteresis: a stroke
/// may fade, but it must be ink somewhere). Both masks are of one size.
Components find_components(const Mask& faint, const Mask& strong);

}  // namespace mnist::vision
