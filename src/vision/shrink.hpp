#pragma once

#include "mnist/io/image.hpp"
#include "vision/plane.hpp"

namespace mnist::vision {

/// `image` with its sides divided by `factor`, each pixel the mean of those it covers.
io::Image shrink(const io::Image& image, int factor);

/// `plane` halved, each pixel the mean of four, until no side is longer than `longest`.
Plane halve_to(Plane plane, int longest);

}  // namespace mnist::vision
