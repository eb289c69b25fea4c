#include "mnist/vision/normalise.hpp"

#include <algorithm>
#include <cmath>

#include "mnist/vision/frame.hpp"
#include "mnist/vision/stroke.hpp"

namespace mnist::vision {
namespace {

/// Stroke widths, in pixels of the frame, that are left as they are: the middle of MNIST's range.
constexpr float thinnest = 2.2F;
constexpr float boldest = 3.2F;

/// The ink enlarged, if need be, so that strokes can be widened by parts of a frame's pixel; with
/// room around for them to grow.
Plane enlarge(const Plane& ink, const Window& window) {
  constexpr float least_side = 4.0F * ink_side;
  const float zoom = std::max(1.0F, least_side / std::max(window.width, window.height));
  const float room = std::max(window.width, window.height) / 5;
  const Window around = {window.x - room, window.y - room, window.width + 2 * room,
                         window.height + 2 * room};
  return resample(ink, around, int(std::lround(zoom * around.width)),
                  int(std::lround(zoom * around.height)));
}

}  // namespace

Digit normalise(const Plane& ink) {
  const Window window = ink_window(ink);
  const float longest = std::max(window.width, window.height);
  if (longest <= 0) return {};
  const float width = stroke_width(ink) * float(ink_side) / longest;
  const float wanted = std::clamp(width, thinnest, boldest);
  if (wanted == width) return frame(ink);
  const Plane enlarged = enlarge(ink, window);
  const float pixel = std::max(longest, 4.0F * ink_side) / float(ink_side);
  return frame(grow_strokes(enlarged, (wanted - width) * pixel / 2));
}

}  // namespace mnist::vision
