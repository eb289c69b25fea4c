#pragma once

#include "mnist/vision/digit.hpp"
#include "vision/plane.hpp"

namespace mnist::vision {

/// The ink of one digit (0 paper, 1 ink), of any size, as MNIST shows it: its strokes made as wide
/// as MNIST's where they are thinner or bolder, and framed (see frame).
Digit normalise(const Plane& ink);

}  // namespace mnist::vision
