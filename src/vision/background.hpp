#pragma once

#include <optional>

#include "vision/plane.hpp"

namespace mnist::vision {

/// The greatest (or least) value in the square of 2 `radius` + 1 pixels around each pixel.
Plane maximum_filter(const Plane& plane, int radius);
Plane minimum_filter(const Plane& plane, int radius);

/// The one brightness of the paper where it has one, as in a drawing or a clean scan: what nearly
/// all of the picture's border shows.
std::optional<float> plain_paper(const Plane& plane);

/// What the paper would look like without the ink: every dark thing narrower than 2 `radius` + 1
/// pixels is painted over with the brightness around it (a morphological closing), while shadows,
/// gradients and anything wider stay as they are, edges and all.
Plane paper_under(const Plane& plane, int radius);

/// How much darker than its paper each pixel is, as a share of the light that falls there: 0 paper,
/// 1 black ink, below 0 what is lighter than its paper. Both planes are of one size; `plane` holds
/// dark ink on lighter paper.
Plane ink_contrast(const Plane& plane, const Plane& paper);

}  // namespace mnist::vision
