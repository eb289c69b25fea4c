#include "vision/stroke.hpp"

#include <catch2/catch.hpp>
#include <cmath>

#include "vision/drawing.hpp"

namespace mnist::vision {
namespace {

TEST_CASE("the width of a stroke is measured at any size, whatever the digit") {
  for (int digit = 0; digit < 10; ++digit)
    for (const double pen : {4.0, 8.0, 14.0}) {
      const Plane ink = test::drawn(digit, 200, 200, {30, 20, 120, 160}, pen);
      CAPTURE(digit, pen);
      CHECK(stroke_width(ink) == Approx(pen).epsilon(0.2));
    }
}

TEST_CASE("no ink has no width") {
  CHECK(stroke_width(Plane(9, 9)) == 0);
  CHECK(stroke_width(Plane()) == 0);
}

TEST_CASE("ink up to the edge of the plane has an outline there") {
  CHECK(stroke_width(Plane(3, 90, 1)) == Approx(3).epsilon(0.1));
}

TEST_CASE("strokes grow and shrink by what is asked, on either side") {
  for (const float growth : {-3.0F, -1.5F, 0.5F, 2.0F, 4.25F}) {
    Plane bar(60, 100);
    for (int y = 20; y < 80; ++y)
      for (int x = 25; x < 35; ++x) bar.at(x, y) = 1;
    float across = 0;
    const Plane grown = grow_strokes(bar, growth);
    for (int x = 0; x < 60; ++x) across += grown.at(x, 50);
    CAPTURE(growth);
    CHECK(across == Approx(10 + 2 * growth));
  }
}

TEST_CASE("nothing grows out of a plane without ink") {
  CHECK(grow_strokes(Plane(20, 20), 3).values == Plane(20, 20).values);
}

}  // namespace
}  // namespace mnist::vision
