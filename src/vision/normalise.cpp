#include "vision/normalise.hpp"

#include <cmath>

#include "vision/filters.hpp"

namespace mnist::vision {
namespace {

/// The middle of the frame, in pixels from its edge: MNIST's centres of mass lie in pixel 14.
constexpr float frame_centre = 14.5F;

struct Point {
  float x = 0;
  float y = 0;
};

/// The centre of mass, in pixels from the image's edges.
Point centre_of_mass(const FloatImage& ink) {
  float mass = 0;
  Point sum;
  for (int y = 0; y < ink.height; ++y) {
    for (int x = 0; x < ink.width; ++x) {
      const float value = ink.at(x, y);
      mass += value;
      sum.x += value * (static_cast<float>(x) + 0.5F);
      sum.y += value * (static_cast<float>(y) + 0.5F);
    }
  }
  return {sum.x / mass, sum.y / mass};
}

/// Where a line of strengths begins and ends, an end counting for as much as it is strong.
void find_extent(const std::vector<float>& strengths, float& start, float& extent) {
  constexpr float faint = 0.1F;  // fringes of blur and noise do not widen the digit
  const auto is_ink = [](float strength) { return strength > faint; };
  const auto first = std::find_if(strengths.begin(), strengths.end(), is_ink);
  const auto last = std::find_if(strengths.rbegin(), strengths.rend(), is_ink);
  if (first == strengths.end()) return;
  start = static_cast<float>(first - strengths.begin()) + (1 - *first);
  extent = static_cast<float>(strengths.rend() - last) - (1 - *last) - start;
  extent = std::max(extent, std::max(*first, *last));
}

/// Where the ink begins and ends, with the part of a pixel that an antialiased edge covers. All
/// sides 0 if there is none.
Window ink_window(const FloatImage& ink) {
  std::vector<float> columns(static_cast<std::size_t>(ink.width));
  std::vector<float> rows;
  for (int y = 0; y < ink.height; ++y) {
    const float* row = ink.row(y);
    rows.push_back(*std::max_element(row, row + ink.width));
    std::transform(row, row + ink.width, columns.begin(), columns.begin(),
                   [](float a, float b) { return std::max(a, b); });
  }
  Window window;
  find_extent(columns, window.x, window.width);
  find_extent(rows, window.y, window.height);
  return window;
}

/// The stroke width of a framed digit. Of a stroke wider than a pixel, the fringes in the coarse
/// frame hide about a third of one.
float framed_stroke_width(const Digit& digit) {
  FloatImage image(digit_side, digit_side);
  std::copy(digit.begin(), digit.end(), image.values.begin());
  const float width = stroke_width(image);
  return width + 0.35F * std::min(1.0F, width);
}

}  // namespace

Digit frame(const FloatImage& ink) {
  Digit digit{};
  const Window window = ink_window(ink);
  if (window.width <= 0 || window.height <= 0) return digit;
  const float scale = std::max(window.width, window.height) / static_cast<float>(ink_side);
  const Point centre = centre_of_mass(ink);
  const float side = static_cast<float>(digit_side) * scale;
  const FloatImage framed =
      resample(ink, {centre.x - frame_centre * scale, centre.y - frame_centre * scale, side, side},
               digit_side, digit_side);
  std::transform(framed.values.begin(), framed.values.end(), digit.begin(),
                 [](float value) { return std::clamp(value, 0.0F, 1.0F); });
  return digit;
}

bool is_framed(const FloatImage& ink) {
  if (ink.width != digit_side || ink.height != digit_side) return false;
  const Box box = box_of(above(ink, 0));
  if (std::max(box.width, box.height) != ink_side) return false;
  constexpr float rounding = 0.6F;  // MNIST moved the centre by whole pixels
  const Point centre = centre_of_mass(ink);
  return std::abs(centre.x - frame_centre) < rounding &&
         std::abs(centre.y - frame_centre) < rounding;
}

Digit normalise(const FloatImage& ink, const Tuning& tuning) {
  constexpr float zoom = 4;  // strokes grow and shrink by quarters of a frame's pixel
  constexpr float side = zoom * digit_side;
  const Digit framed = frame(ink);
  const float width = framed_stroke_width(framed);
  const float wanted = std::clamp(width, tuning.min_stroke, tuning.max_stroke);
  if (width <= 0 || wanted == width) return framed;
  const Window window = ink_window(ink);
  const float extent = std::max(window.width, window.height) * digit_side / ink_side;
  const Window around = {window.x - (extent - window.width) / 2,
                         window.y - (extent - window.height) / 2, extent, extent};
  FloatImage large = resample(ink, around, static_cast<int>(side), static_cast<int>(side));
  const float strongest = *std::max_element(large.values.begin(), large.values.end());
  for (float& value : large.values) value /= strongest;  // hairlines cover part of a pixel only
  return frame(grow_strokes(large, (wanted - width) * zoom / 2));
}

}  // namespace mnist::vision
