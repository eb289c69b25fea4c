#pragma once

#include "mnist/io/image.hpp"
#include "mnist/vision/plane.hpp"

namespace mnist::vision {

/// A picture made smaller, and the side of one of its pixels in pixels of the original.
struct Shrunk {
  io::Image image;
  int factor = 1;
};

/// `image` made smaller by the least whole factor that leaves no side longer than `longest`, each
/// pixel the mean of those it covers.
Shrunk shrink(const io::Image& image, int longest);

/// `plane` halved, each pixel the mean of four, until no side is longer than `longest`.
Plane halve_to(Plane plane, int longest);

}  // namespace mnist::vision
