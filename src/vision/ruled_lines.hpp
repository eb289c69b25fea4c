#pragma once

#include "vision/grid.hpp"
#include "vision/ink.hpp"
#include "vision/tuning.hpp"

namespace mnist::vision {

/// The horizontal lines of a mask: what is straight, no thicker than `max_thickness`, horizontal to
/// within a few degrees, and runs nearly from one side of the picture to the other. Where a stroke
/// crosses a line the crossing is the stroke's and not marked. For vertical lines, transpose.
Mask find_horizontal_lines(const Mask& ink, int max_thickness, const Tuning& tuning);

/// Erases the ruled lines of a page from the ink's masks, if what is left is writing. Otherwise
/// what looked like lines may be strokes of a digit that fills the picture.
void erase_ruled_lines(Ink& ink, const Tuning& tuning);

/// Erases the boxes of a form, which digits may cross, from the ink's masks.
void erase_boxes(Ink& ink, const Tuning& tuning);

}  // namespace mnist::vision
