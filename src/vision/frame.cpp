#include "vision/frame.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

namespace mnist::vision {
namespace {

/// The middle of the frame, in pixels from its edge: MNIST's centres of mass lie in pixel 14.
constexpr float frame_centre = 14.5F;

struct Point {
  float x = 0;
  float y = 0;
};

/// The centre of mass, in pixels from the plane's edges.
Point centre_of_mass(const Plane& ink) {
  float mass = 0;
  Point sum;
  for (int y = 0; y < ink.height; ++y)
    for (int x = 0; x < ink.width; ++x) {
      const float value = ink.at(x, y);
      mass += value;
      sum.x += value * (float(x) + 0.5F);
      sum.y += value * (float(y) + 0.5F);
    }
  return {sum.x / mass, sum.y / mass};
}

/// Resizes the width and transposes, so that doing it twice resizes both sides.
Plane resample_width_and_transpose(const Plane& in, float start, float extent, int width) {
  Plane out(in.height, width);
  const float step = extent / float(width);
  for (int i = 0; i < width; ++i) {
    const float left = start + float(i) * step;
    // Shrinking, a pixel is the mean over its extent. Growing, it is the value at its centre, which
    // linear interpolation makes the mean over one source pixel's width around it.
    const float reach = std::max(step, 1.0F);
    const float from = left + (step - reach) / 2;
    const float to = from + reach;
    const int first = std::max(0, int(std::floor(from)));
    const int end = std::min(in.width, int(std::ceil(to)));
    for (int x = first; x < end; ++x) {
      const float share = (std::min(to, float(x + 1)) - std::max(from, float(x))) / reach;
      for (int y = 0; y < in.height; ++y) out.at(y, i) += share * in.at(x, y);
    }
  }
  return out;
}

/// Where a line of strengths begins and ends, an end counting for as much as it is strong.
void find_extent(const std::vector<float>& strengths, float& start, float& extent) {
  constexpr float faint = 0.1F;  // fringes of blur and noise do not widen the digit
  const auto is_ink = [](float strength) { return strength > faint; };
  const auto first = std::find_if(strengths.begin(), strengths.end(), is_ink);
  const auto last = std::find_if(strengths.rbegin(), strengths.rend(), is_ink);
  if (first == strengths.end()) return;
  start = float(first - strengths.begin()) + (1 - *first);
  extent = float(strengths.rend() - last) - (1 - *last) - start;
  extent = std::max(extent, std::max(*first, *last));
}

}  // namespace

Plane resample(const Plane& plane, const Window& window, int width, int height) {
  const Plane narrow = resample_width_and_transpose(plane, window.x, window.width, width);
  return resample_width_and_transpose(narrow, window.y, window.height, height);
}

Window ink_window(const Plane& ink) {
  std::vector<float> columns(std::size_t(ink.width));
  std::vector<float> rows(std::size_t(ink.height));
  for (int y = 0; y < ink.height; ++y)
    for (int x = 0; x < ink.width; ++x) {
      columns[std::size_t(x)] = std::max(columns[std::size_t(x)], ink.at(x, y));
      rows[std::size_t(y)] = std::max(rows[std::size_t(y)], ink.at(x, y));
    }
  Window window;
  find_extent(columns, window.x, window.width);
  find_extent(rows, window.y, window.height);
  return window;
}

Digit frame(const Plane& ink) {
  Digit digit{};
  const Window window = ink_window(ink);
  if (window.width <= 0 || window.height <= 0) return digit;
  const float scale = std::max(window.width, window.height) / float(ink_side);
  const Point centre = centre_of_mass(ink);
  const float side = float(digit_side) * scale;
  const Plane framed =
      resample(ink, {centre.x - frame_centre * scale, centre.y - frame_centre * scale, side, side},
               digit_side, digit_side);
  std::transform(framed.values.begin(), framed.values.end(), digit.begin(),
                 [](float value) { return std::clamp(value, 0.0F, 1.0F); });
  return digit;
}

bool is_framed(const Plane& ink) {
  if (ink.width != digit_side || ink.height != digit_side) return false;
  int left = digit_side, top = digit_side, right = 0, bottom = 0;
  for (int y = 0; y < digit_side; ++y)
    for (int x = 0; x < digit_side; ++x)
      if (ink.at(x, y) > 0) {
        left = std::min(left, x);
        top = std::min(top, y);
        right = std::max(right, x + 1);
        bottom = std::max(bottom, y + 1);
      }
  if (std::max(right - left, bottom - top) != ink_side) return false;
  constexpr float rounding = 0.6F;  // MNIST moved the centre by whole pixels
  const Point centre = centre_of_mass(ink);
  return std::abs(centre.x - frame_centre) < rounding &&
         std::abs(centre.y - frame_centre) < rounding;
}

}  // namespace mnist::vision
