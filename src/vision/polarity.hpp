#pragma once

#include "vision/plane.hpp"

namespace mnist::vision {

/// Whether the ink of `plane` is lighter than its paper. Two signs are weighed. Ink is thin: around
/// the edge of a stroke there is more paper than ink, while the edges of shadows and tables have as
/// much of the one as of the other. And paper is what most of the picture's border shows.
bool ink_is_light(const Plane& plane);

}  // namespace mnist::vision
