#include "vision/background.hpp"

#include <algorithm>
#include <cmath>
#include <optional>
#include <vector>

#include "border.hpp"

namespace mnist::vision {
namespace {

const float& larger(const float& a, const float& b) { return std::max(a, b); }
const float& smaller(const float& a, const float& b) { return std::min(a, b); }

// Extremes over a sliding window at three comparisons a value whatever its length (van Herk, Gil
// and Werman): the line is cut into blocks of the window's length, and every window is the end of
// one block and the beginning of the next.

/// The extreme of each pixel and those above it in its block of `window` rows, ...
template <typename Better>
Plane extremes_from_above(const Plane& in, int window, Better better) {
  Plane out = in;
  for (int y = 1; y < in.height; ++y) {
    if (y % window == 0) continue;
    const float* before = out.row(y - 1);
    float* row = out.row(y);
    for (int x = 0; x < in.width; ++x) row[x] = better(before[x], row[x]);
  }
  return out;
}

/// ... and of each pixel and those below it.
template <typename Better>
Plane extremes_from_below(const Plane& in, int window, Better better) {
  Plane out = in;
  for (int y = in.height - 2; y >= 0; --y) {
    if ((y + 1) % window == 0) continue;
    const float* after = out.row(y + 1);
    float* row = out.row(y);
    for (int x = 0; x < in.width; ++x) row[x] = better(after[x], row[x]);
  }
  return out;
}

/// The extreme of the 2 radius + 1 rows around each pixel, as far as they are on the plane.
template <typename Better>
Plane filter_columns(const Plane& in, int radius, Better better) {
  const int window = 2 * radius + 1;
  const Plane above = extremes_from_above(in, window, better);
  const Plane below = extremes_from_below(in, window, better);
  Plane out(in.width, in.height);
  for (int y = 0; y < in.height; ++y) {
    const int first = std::max(0, y - radius);
    const int last = std::min(in.height - 1, y + radius);
    const float* head = below.row(first);
    const float* tail = above.row(last);
    // A window that an edge cuts off may lie within one block.
    const bool in_one_block = first / window == last / window;
    if (in_one_block && first % window == 0)
      head = tail;
    else if (in_one_block)
      tail = head;
    float* row = out.row(y);
    for (int x = 0; x < in.width; ++x) row[x] = better(head[x], tail[x]);
  }
  return out;
}

/// In blocks, so that both planes stay in the cache.
Plane transpose(const Plane& in) {
  constexpr int block = 16;
  Plane out(in.height, in.width);
  for (int top = 0; top < in.height; top += block)
    for (int left = 0; left < in.width; left += block)
      for (int y = top; y < std::min(in.height, top + block); ++y)
        for (int x = left; x < std::min(in.width, left + block); ++x) out.at(y, x) = in.at(x, y);
  return out;
}

template <typename Better>
Plane filter(const Plane& plane, int radius, Better better) {
  const Plane columns = filter_columns(plane, radius, better);
  return transpose(filter_columns(transpose(columns), radius, better));
}

/// The plane with its edge pixels repeated `margin` times outwards.
Plane with_margin(const Plane& plane, int margin) {
  Plane wide(plane.width + 2 * margin, plane.height + 2 * margin);
  for (int y = 0; y < wide.height; ++y) {
    const float* row = plane.row(std::clamp(y - margin, 0, plane.height - 1));
    float* out = wide.row(y);
    std::fill(out, out + margin, row[0]);
    std::copy(row, row + plane.width, out + margin);
    std::fill(out + margin + plane.width, out + wide.width, row[plane.width - 1]);
  }
  return wide;
}

Plane closed(const Plane& plane, int radius) {
  return minimum_filter(maximum_filter(plane, radius), radius);
}

}  // namespace

Plane maximum_filter(const Plane& plane, int radius) { return filter(plane, radius, larger); }

Plane minimum_filter(const Plane& plane, int radius) { return filter(plane, radius, smaller); }

Plane paper_under(const Plane& plane, int radius) {
  // At the edge of the picture it is not known how far a dark thing reaches: it is taken to end
  // there, and so to be ink, unless it is so faint that it rather is the light falling off, which
  // goes on.
  constexpr float falling_off = 0.12F;
  Plane paper = closed(plane, radius);
  const Plane going_on = crop(closed(with_margin(plane, 2 * radius), radius),
                              {2 * radius, 2 * radius, plane.width, plane.height});
  for (std::size_t i = 0; i < paper.values.size(); ++i)
    if (paper.values[i] - going_on.values[i] < falling_off * paper.values[i])
      paper.values[i] = going_on.values[i];
  return paper;
}

std::optional<float> plain_paper(const Plane& plane) {
  constexpr float same = 4.0F / 255.0F;
  constexpr float nearly_all = 0.8F;
  std::vector<float> border;
  for_each_border_value(plane, [&](float value) { border.push_back(value); });
  const auto middle = border.begin() + std::ptrdiff_t(border.size() / 2);
  std::nth_element(border.begin(), middle, border.end());
  const float paper = *middle;
  const auto alike = std::count_if(border.begin(), border.end(),
                                   [&](float value) { return std::abs(value - paper) <= same; });
  if (float(alike) < nearly_all * float(border.size())) return std::nullopt;
  return paper;
}

Plane ink_contrast(const Plane& plane, const Plane& paper) {
  constexpr float darkest_paper = 0.25F;  // below it, noise would pass for ink
  Plane contrast(plane.width, plane.height);
  for (std::size_t i = 0; i < contrast.values.size(); ++i) {
    const float light = paper.values[i];
    contrast.values[i] = (light - plane.values[i]) / std::max(light, darkest_paper);
  }
  return contrast;
}

}  // namespace mnist::vision
