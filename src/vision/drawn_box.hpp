#pragma once

#include "vision/plane.hpp"

namespace mnist::vision {

/// A picture without the box that is drawn around its writing, as forms have one for each digit and
/// screenshots have a window's edge: the box and all outside of it are painted over in the colour
/// of the paper inside. Whether ink is dark or light need not be known. A picture without such a
/// box comes back as it is.
Plane paint_over_box(Plane plane);

}  // namespace mnist::vision
