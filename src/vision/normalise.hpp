#pragma once

#include "mnist/vision/digit.hpp"
#include "vision/grid.hpp"
#include "vision/tuning.hpp"

namespace mnist::vision {

/// The ink as MNIST shows it: its longer side scaled to 20 pixels, its centre of mass in the middle
/// of the 28 x 28, which is pixel (14, 14). All 0 if there is no ink.
Digit frame(const FloatImage& ink);

/// Whether the image already is framed like that, as MNIST's own images are.
bool is_framed(const FloatImage& ink);

/// The ink of one digit (0 paper, 1 ink), of any size, as MNIST shows it: its strokes made as wide
/// as MNIST's where they are thinner or bolder, and framed.
Digit normalise(const FloatImage& ink, const Tuning& tuning);

}  // namespace mnist::vision
