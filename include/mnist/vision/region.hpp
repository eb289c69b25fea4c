#pragma once

#include "mnist/vision/box.hpp"
#include "mnist/vision/digit.hpp"

namespace mnist::vision {

/// A digit found in an image.
struct Region {
  Digit digit;                  ///< what the network is shown
  Box box;                      ///< where it is, in pixels of the image that was given
  Probabilities probabilities;  ///< what the classifier said of it
  int line = 0;                 ///< on which line it is, from the top
};

}  // namespace mnist::vision
