#include "vision/normalise.hpp"

#include <algorithm>
#include <cmath>

#include "vision/frame.hpp"
#include "vision/stroke.hpp"

namespace mnist::vision {
namespace {

/// Stroke widths, in pixels of the frame, that are left as they are: the middle of MNIST's range.
constexpr float thinnest = 2.2F;
constexpr float boldest = 3.2F;

/// Ink smaller than this is enlarged to it, so that strokes can grow by parts of a frame's pixel.
constexpr float least_side = 4.0F * ink_side;

/// The stroke width of a framed digit. Of a stroke wider than a pixel, the fringes in the coarse
/// frame hide about a third of one.
float framed_stroke_width(const Digit& digit) {
  Plane plane(digit_side, digit_side);
  std::copy(digit.begin(), digit.end(), plane.values.begin());
  const float width = stroke_width(plane);
  return width + 0.35F * std::min(1.0F, width);
}

/// The ink, enlarged if need be, with room around it for its strokes to grow.
Plane enlarge(const Plane& ink, const Window& window) {
  const float zoom = std::max(1.0F, least_side / std::max(window.width, window.height));
  const float room = std::max(window.width, window.height) / 5;
  const Window around = {window.x - room, window.y - room, window.width + 2 * room,
                         window.height + 2 * room};
  return resample(ink, around, int(std::lround(zoom * around.width)),
                  int(std::lround(zoom * around.height)));
}

}  // namespace

Digit normalise(const Plane& ink) {
  const Digit framed = frame(ink);
  const float width = framed_stroke_width(framed);
  const float wanted = std::clamp(width, thinnest, boldest);
  if (width <= 0 || wanted == width) return framed;
  const Window window = ink_window(ink);
  const float pixel = std::max(least_side, std::max(window.width, window.height)) / ink_side;
  return frame(grow_strokes(enlarge(ink, window), (wanted - width) * pixel / 2));
}

}  // namespace mnist::vision
