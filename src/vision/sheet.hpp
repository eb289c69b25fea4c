#pragma once

#include "vision/grid.hpp"
#include "vision/tuning.hpp"

namespace mnist::vision {

/// A picture without what lies around its sheet of paper (or its blackboard): each row goes on
/// beyond the sheet as it is at the sheet's edge. The sheet is a large even area that has straight
/// sides, lies free of the picture's edges, and is written on. Without one the picture comes back
/// as it is.
FloatImage remove_surround(FloatImage image, const Tuning& tuning);

/// A picture without the box that is drawn around its writing, as forms have one for each digit and
/// screenshots have a window's edge: the box and all outside of it are painted over in the colour
/// of the paper inside. Whether ink is dark or light need not be known. A picture without such a
/// box comes back as it is.
FloatImage remove_frame(FloatImage image, const Tuning& tuning);

}  // namespace mnist::vision
