#pragma once

#include <vector>

#include "vision/plane.hpp"

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
/// for a digit. Ink that is wider than a single digit is also cut along leaning lines, and into
/// smaller parts. Cuts do not cross each other.
std::vector<Cut> find_cuts(const Plane& ink);

}  // namespace mnist::vision
