#pragma once

#include "vision/plane.hpp"

namespace mnist::vision {

enum class Direction { level, upright };

/// The ruled lines of a mask of ink: what is thin, straight, level (or upright) to within a few
/// degrees, and runs nearly from one side of the picture to the other. Where a stroke crosses a
/// line the crossing is the stroke's and not marked.
Mask find_rules(const Mask& ink, Direction direction);

}  // namespace mnist::vision
