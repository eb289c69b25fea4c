#include "vision/polarity.hpp"

#include <catch2/catch.hpp>

#include "vision/drawing.hpp"

namespace mnist::vision {
namespace {

Plane inverted(Plane plane) {
  for (float& value : plane.values) value = 1 - value;
  return plane;
}

TEST_CASE("thin and bold ink is told from its paper, small or large, tight or loose") {
  for (int digit = 0; digit < 10; ++digit)
    for (const int side : {16, 28, 100, 400})
      for (const double pen : {0.06, 0.12, 0.18})
        for (const double margin : {0.0, 0.25}) {
          const int edge = int(margin * side);
          const Box box{edge, edge, side - 2 * edge, side - 2 * edge};
          const Plane light = test::drawn(digit, side, side, box, std::max(1.0, pen * box.height));
          CAPTURE(digit, side, pen, margin);
          CHECK(ink_is_light(light));
          CHECK_FALSE(ink_is_light(inverted(light)));
        }
}

TEST_CASE("ink so bold that the corners are all its paper is told from it") {
  for (int digit = 0; digit < 10; ++digit)
    for (const int side : {16, 28, 100, 400}) {
      const Box box{-side / 8, 0, side + side / 4, side};
      const Plane light = test::drawn(digit, side, side, box, side / 5.0);
      CAPTURE(digit, side);
      CHECK(ink_is_light(light));
      CHECK_FALSE(ink_is_light(inverted(light)));
    }
}

TEST_CASE("a shadow over half of the sheet does not matter") {
  const Plane ink = test::drawn(2, 300, 200, {60, 60, 60, 80}, 6);
  Plane photo(300, 200);
  for (int y = 0; y < 200; ++y)
    for (int x = 0; x < 300; ++x)
      photo.at(x, y) = (0.9F - 0.7F * ink.at(x, y)) * (x + y < 250 ? 1 : 0.45F);
  CHECK_FALSE(ink_is_light(photo));
}

TEST_CASE("a page of one brightness has some polarity") {
  CHECK_NOTHROW(ink_is_light(Plane(1, 1, 0.5F)));
  CHECK_NOTHROW(ink_is_light(Plane(300, 2, 1)));
}

}  // namespace
}  // namespace mnist::vision
