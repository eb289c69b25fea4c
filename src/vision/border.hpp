#pragma once

#include "vision/plane.hpp"

namespace mnist::vision {

/// Calls visit(value) for each pixel on the plane's edge.
template <typename Visit>
void for_each_border_value(const Plane& plane, Visit visit) {
  for (int x = 0; x < plane.width; ++x) {
    visit(plane.at(x, 0));
    visit(plane.at(x, plane.height - 1));
  }
  for (int y = 1; y + 1 < plane.height; ++y) {
    visit(plane.at(0, y));
    visit(plane.at(plane.width - 1, y));
  }
}

}  // namespace mnist::vision
