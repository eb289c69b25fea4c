#pragma once

#include "vision/plane.hpp"

namespace mnist::vision {

/// The mean width of the strokes of a plane of ink (0 paper, 1 ink), in pixels: twice the area
/// divided by the outline's length. For grey levels the length is the total variation, and the area
/// counts the squares: so a hairline that covers half of two pixels is one pixel wide. 0 without
/// ink.
float stroke_width(const Plane& ink);

/// The ink with its strokes made wider by `growth` pixels on either side (thinner where negative).
Plane grow_strokes(const Plane& ink, float growth);

}  // namespace mnist::vision
