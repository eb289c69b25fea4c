#pragma once

#include <optional>

#include "vision/components.hpp"
#include "vision/plane.hpp"

namespace mnist::vision {

/// What is written on a picture.
struct Ink {
  Plane coverage;     ///< how much of each pixel is ink: 0 paper, 1 ink
  Components pieces;  ///< the connected pieces of what is at least half covered
};

/// Separates the ink of `plane`, which holds dark ink on lighter paper, from the paper, however the
/// light falls on it. Nothing if there is no ink.
std::optional<Ink> find_ink(const Plane& plane);

}  // namespace mnist::vision
