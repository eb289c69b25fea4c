#pragma once

#include "mnist/vision/plane.hpp"

namespace mnist::vision {

/// The mean width of the strokes of a plane of ink (0 paper, 1 ink), in pixels: twice the area
/// divided by the outline's length, which for grey levels is the total variation. 0 without ink.
float stroke_width(const Plane& ink);

/// The ink with its strokes made wider by `growth` pixels on either side (thinner where negative).
Plane grow_strokes(const Plane& ink, float growth);

}  // namespace mnist::vision
