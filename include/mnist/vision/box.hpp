#pragma once

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
Box unite(const Box& a, const Box& b);

/// The box with all its measures multiplied by `factor`.
Box scale(const Box& box, int factor);

}  // namespace mnist::vision
