#include "vision/smooth.hpp"

#include <algorithm>

namespace mnist::vision {
namespace {

/// Smooths each row and transposes, so that doing it twice smooths both ways. Beyond its ends a row
/// goes on as it ends.
Plane smooth_rows_and_transpose(const Plane& in) {
  Plane out(in.height, in.width);
  for (int y = 0; y < in.height; ++y) {
    const float* row = in.row(y);
    for (int x = 0; x < in.width; ++x)
      out.at(y, x) =
          (row[std::max(0, x - 1)] + 2 * row[x] + row[std::min(in.width - 1, x + 1)]) / 4;
  }
  return out;
}

}  // namespace

Plane smooth(const Plane& plane) {
  return smooth_rows_and_transpose(smooth_rows_and_transpose(plane));
}

}  // namespace mnist::vision
