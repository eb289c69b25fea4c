#include "vision/normalise.hpp"

#include <algorithm>
#include <catch2/catch.hpp>

#include "vision/drawing.hpp"
#include "vision/stroke.hpp"

namespace mnist::vision {
namespace {

Plane plane_of(const Digit& digit) {
  Plane plane(digit_side, digit_side);
  std::copy(digit.begin(), digit.end(), plane.values.begin());
  return plane;
}

TEST_CASE("strokes come out as wide as MNIST's, from hairlines to brushes, at any size") {
  for (int digit = 0; digit < 10; ++digit)
    for (const int side : {30, 80, 400})
      for (const double pen : {0.01, 0.05, 0.1, 0.16}) {
        const Box box{side / 5, side / 10, side * 3 / 5, side * 4 / 5};
        const Plane ink = test::drawn(digit, side, side, box, std::max(1.0, pen * box.height));
        CAPTURE(digit, side, pen);
        // In so coarse a frame, fringes hide part of a stroke.
        CHECK(stroke_width(plane_of(normalise(ink))) == Approx(2.05).margin(0.8));
      }
}

TEST_CASE("strokes of the usual width are only framed") {
  const Plane ink = test::drawn(5, 60, 60, {15, 10, 30, 40}, 5.5);
  CHECK(stroke_width(plane_of(normalise(ink))) == Approx(2.1).margin(0.3));
}

TEST_CASE("no ink normalises to nothing") { CHECK(normalise(Plane(9, 9)) == Digit{}); }

}  // namespace
}  // namespace mnist::vision
