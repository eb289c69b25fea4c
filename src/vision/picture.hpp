#pragma once

#include "mnist/io/image.hpp"
#include "vision/grid.hpp"

namespace mnist::vision {

/// A picture without transparency, grey or RGB, its sides divided by `factor`: each pixel is the
/// mean of those it covers. What shows through is paper. Behind an opaque canvas that is drawn on
/// it is the canvas' own brightness; behind strokes it is the opposite of theirs, white or black.
io::Image flatten(const io::Image& image, int factor = 1);

/// One value in [0,1] a pixel of a grey or RGB picture: the channel in which neighbouring pixels
/// differ most, divided by 255. Ink and paper of any two colours differ in one of them at least.
FloatImage brightness_of(const io::Image& image);

}  // namespace mnist::vision
