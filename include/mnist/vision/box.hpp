#pragma once

#include <algorithm>

namespace mnist::vision {

/// A rectangle of whole pixels; `x` and `y` are its left and top edge.
struct Box {
  int x = 0;
  int y = 0;
  int width = 0;
  int height = 0;

  int right() const { return x + width; }    ///< first column beyond the box
  int bottom() const { return y + height; }  ///< first row beyond the box
  friend bool operator==(const Box&, const Box&) = default;
};

/// The smallest box that holds both; one without width holds nothing.
inline Box unite(const Box& a, const Box& b) {
  if (a.width == 0 || b.width == 0) return a.width == 0 ? b : a;
  const int left = std::min(a.x, b.x);
  const int top = std::min(a.y, b.y);
  return {left, top, std::max(a.right(), b.right()) - left, std::max(a.bottom(), b.bottom()) - top};
}

/// The box with all its measures multiplied by `factor`.
inline Box scale(const Box& box, int factor) {
  return {box.x * factor, box.y * factor, box.width * factor, box.height * factor};
}

}  // namespace mnist::vision
