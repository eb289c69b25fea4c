#include "vision/smooth.hpp"

#include <catch2/catch.hpp>

namespace mnist::vision {
namespace {

TEST_CASE("a point spreads to its neighbours, and none of it is lost") {
  Plane plane(5, 4);
  plane.at(2, 1) = 16;
  const Plane spread = smooth(plane);
  CHECK(spread.width == 5);
  CHECK(spread.height == 4);
  CHECK(spread.at(2, 1) == 4);
  CHECK(spread.at(1, 1) == 2);
  CHECK(spread.at(3, 2) == 1);
  CHECK(spread.at(4, 1) == 0);
}

TEST_CASE("what is even stays so, up to the edge") {
  for (const float value : smooth(Plane(3, 2, 0.5F)).values) CHECK(value == 0.5F);
  CHECK(smooth(Plane(1, 1, 1)).values == Plane(1, 1, 1).values);
}

}  // namespace
}  // namespace mnist::vision
