#pragma once

#include "vision/grid.hpp"

namespace mnist::vision {

/// A window of real-numbered size on a picture: its left and top edge, and its sides.
struct Window {
  float x = 0;
  float y = 0;
  float width = 0;
  float height = 0;
};

/// `window` of `image` as a picture of `width` x `height` pixels: each the mean of the area it
/// covers where the picture shrinks, interpolated linearly where it grows. Beyond the image is 0.
FloatImage resample(const FloatImage& image, const Window& window, int width, int height);

/// The image halved, each pixel the mean of four, until no side is longer than `max_side`.
FloatImage halve_to(FloatImage image, int max_side);

/// Each pixel's mean with its neighbours, weighted 1-2-1 across and down. The standard deviation of
/// white noise falls to three eighths, while a stroke a few pixels wide stays.
FloatImage smooth(const FloatImage& image);

/// The greatest (or least) value in the square of 2 `radius` + 1 pixels around each pixel.
FloatImage maximum_filter(const FloatImage& image, int radius);
FloatImage minimum_filter(const FloatImage& image, int radius);

/// The mean width in pixels of the strokes of an image of ink (0 paper, 1 ink): twice the area
/// divided by the outline's length. For grey levels the length is the total variation, and the area
/// counts the squares: so a hairline that covers half of two pixels is one pixel wide. 0 without
/// ink.
float stroke_width(const FloatImage& ink);

/// The ink with its strokes made wider by `growth` pixels on either side (thinner if negative).
FloatImage grow_strokes(const FloatImage& ink, float growth);

}  // namespace mnist::vision
