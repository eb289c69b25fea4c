#pragma once

#include <vector>

#include "vision/grid.hpp"

namespace mnist::vision {

/// A connected piece of ink.
struct Component {
  Box box;
  int area = 0;      ///< pixels
  int contact = 0;   ///< pixels of it on the picture's edge
  int runs = 0;      ///< horizontal runs of pixels, about two a row in a digit
  bool kept = true;  ///< whether it may be writing
};

/// The connected components of a mask, pixels that touch at a corner being connected. `labels` is
/// -1 on paper and elsewhere the index of the pixel's component in `list`.
struct Components {
  Grid<int> labels;
  std::vector<Component> list;

  /// The component of pixel `i` of the picture; null on paper, or if it is not kept.
  const Component* kept_at(std::size_t i) const {
    const int label = labels.values[i];
    const Component* piece = label < 0 ? nullptr : &list[static_cast<std::size_t>(label)];
    return piece != nullptr && piece->kept ? piece : nullptr;
  }
};

/// Finds the components of `faint` that have at least one pixel in `strong` (hysteresis: a stroke
/// may fade, but it must be ink somewhere). Both masks are of one size.
Components find_components(const Mask& faint, const Mask& strong);

/// The smallest box that holds all components that are kept.
Box box_of(const Components& pieces);

}  // namespace mnist::vision
