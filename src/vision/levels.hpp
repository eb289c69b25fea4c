#pragma once

#include <optional>

#include "vision/plane.hpp"

namespace mnist::vision {

/// The contrasts up to which a picture is paper, at which the edge of a stroke lies, and from which
/// on it is full ink.
struct Levels {
  float paper = 0;
  float edge = 0;
  float ink = 0;
};

/// The levels of a plane of ink contrasts (see ink_contrast), or nothing if it shows no ink: no
/// contrast, or none that stands out of the paper's noise. Where there are fainter things besides
/// the ink, such as ruled lines, the edge level lies above them if they are under half as strong.
std::optional<Levels> find_levels(const Plane& contrast);

}  // namespace mnist::vision
