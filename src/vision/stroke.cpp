#include "vision/stroke.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

namespace mnist::vision {
namespace {

constexpr float far = 1e6F;

/// The lower envelope of parabolas of Felzenszwalb and Huttenlocher: the squared distance transform
/// of one line, out[i] = min over j of (i - j)^2 + in[j].
void transform_line(const float* in, float* out, int n, std::vector<int>& hills,
                    std::vector<float>& bounds) {
  const auto meet = [in](int a, int b) {
    return ((in[a] + float(a * a)) - (in[b] + float(b * b))) / float(2 * (a - b));
  };
  std::size_t top = 0;
  hills[0] = 0;
  bounds[0] = -std::numeric_limits<float>::infinity();
  for (int i = 1; i < n; ++i) {
    float bound = meet(i, hills[top]);
    while (bound <= bounds[top]) bound = meet(i, hills[--top]);
    hills[++top] = i;
    bounds[top] = bound;
  }
  for (int i = n - 1; i >= 0; --i) {
    while (bounds[top] > float(i)) --top;
    const float distance = float(i - hills[top]);
    out[i] = distance * distance + in[hills[top]];
  }
}

Plane transform_rows_and_transpose(const Plane& in) {
  Plane out(in.height, in.width);
  const auto n = std::size_t(in.width);
  std::vector<int> hills(n);
  std::vector<float> bounds(n);
  std::vector<float> line(n);
  for (int y = 0; y < in.height; ++y) {
    transform_line(in.row(y), line.data(), in.width, hills, bounds);
    for (int x = 0; x < in.width; ++x) out.at(y, x) = line[std::size_t(x)];
  }
  return out;
}

/// The distance of each pixel to the nearest one that is ink (or, if `ink` is false, to the nearest
/// that is not), centre to centre.
Plane distance_to(const Plane& plane, bool ink) {
  Plane squared(plane.width, plane.height);
  for (std::size_t i = 0; i < squared.values.size(); ++i)
    squared.values[i] = (plane.values[i] >= 0.5F) == ink ? 0.0F : far;
  squared = transform_rows_and_transpose(transform_rows_and_transpose(squared));
  for (float& value : squared.values) value = std::sqrt(value);
  return squared;
}

}  // namespace

float stroke_width(const Plane& ink) {
  double area = 0;
  double outline = 0;
  // From one pixel outside, so that ink at the edge has an outline there too.
  for (int y = -1; y < ink.height; ++y)
    for (int x = -1; x < ink.width; ++x) {
      const float here = ink.contains(x, y) ? ink.at(x, y) : 0;
      const float right = ink.contains(x + 1, y) ? ink.at(x + 1, y) : 0;
      const float below = ink.contains(x, y + 1) ? ink.at(x, y + 1) : 0;
      area += double(here) * double(here);
      outline += double(std::hypot(right - here, below - here));
    }
  return outline > 0 ? float(2 * area / outline) : 0;
}

Plane grow_strokes(const Plane& ink, float growth) {
  // Ink begins half a pixel before the centre of its first pixel.
  const bool thicker = growth > 0;
  const Plane distance = distance_to(ink, thicker);
  Plane grown = ink;
  for (std::size_t i = 0; i < grown.values.size(); ++i) {
    float& value = grown.values[i];
    if (thicker)
      value = std::max(value, std::clamp(1 + growth - distance.values[i], 0.0F, 1.0F));
    else
      value = std::min(value, std::clamp(distance.values[i] + growth, 0.0F, 1.0F));
  }
  return grown;
}

}  // namespace mnist::vision
