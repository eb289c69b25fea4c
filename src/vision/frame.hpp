#pragma once

#include "mnist/vision/digit.hpp"
#include "vision/plane.hpp"

namespace mnist::vision {

/// A window of real-numbered size on a picture: its left and top edge, and its sides.
struct Window {
  float x = 0;
  float y = 0;
  float width = 0;
  float height = 0;
};

/// `window` of `plane` as a picture of `width` x `height` pixels: each the mean of the area it
/// covers where the picture shrinks, interpolated linearly where it grows. Beyond the plane is 0.
Plane resample(const Plane& plane, const Window& window, int width, int height);

/// Where the ink of a plane of ink (0 paper, 1 ink) begins and ends, with the part of a pixel that
/// an antialiased edge covers. All sides 0 if there is none.
Window ink_window(const Plane& ink);

/// The ink as MNIST shows it: its longer side scaled to 20 pixels, its centre of mass in the middle
/// of the 28 x 28, which is pixel (14, 14). All 0 if there is no ink.
Digit frame(const Plane& ink);

/// Whether the plane already is framed like that, as MNIST's own images are.
bool is_framed(const Plane& ink);

}  // namespace mnist::vision
