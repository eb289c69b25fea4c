#include "vision/levels.hpp"

#include <catch2/catch.hpp>

#include "vision/drawing.hpp"

namespace mnist::vision {
namespace {

/// Paper whose contrasts have a standard deviation of `deviation`, nearly normal.
Plane noisy_paper(int width, int height, float deviation) {
  test::Random random(3);
  Plane plane(width, height);
  for (float& value : plane.values) {
    float sum = -6;
    for (int i = 0; i < 12; ++i) sum += random.uniform();
    value = deviation * sum;
  }
  return plane;
}

void add(Plane& plane, const Plane& ink, float strength) {
  for (std::size_t i = 0; i < plane.values.size(); ++i) plane.values[i] += strength * ink.values[i];
}

TEST_CASE("blank paper shows no ink, nor does noise") {
  CHECK_FALSE(find_levels(Plane(30, 30)));
  CHECK_FALSE(find_levels(noisy_paper(100, 100, 0.02F)));
  CHECK_FALSE(find_levels(noisy_paper(100, 100, 0.2F)));
}

TEST_CASE("the edge of a stroke is halfway between paper and ink, however much ink there is") {
  for (const int side : {20, 200}) {
    Plane plane(200, 200);
    add(plane, test::drawn(3, 200, 200, {0, 0, side, side}, side / 8.0), 0.6F);
    const auto levels = find_levels(plane);
    REQUIRE(levels);
    CHECK(levels->ink == Approx(0.6).margin(0.05));
    CHECK(levels->edge == Approx(levels->ink / 2).margin(0.01));
    CHECK(levels->paper < 0.05F);
  }
}

TEST_CASE("ink that leaves but a quarter of its picture free is told from the paper") {
  Plane plane = noisy_paper(40, 60, 0.02F);
  add(plane, test::drawn(8, 40, 60, {4, 4, 32, 52}, 16), 0.6F);
  const auto levels = find_levels(plane);
  REQUIRE(levels);
  CHECK(levels->ink == Approx(0.6).margin(0.05));
  CHECK(levels->edge == Approx(levels->ink / 2).margin(0.03));
}

TEST_CASE("faint ink is found on quiet paper") {
  Plane plane = noisy_paper(200, 200, 0.006F);
  add(plane, test::drawn(3, 200, 200, {50, 50, 80, 100}, 8), 0.12F);
  const auto levels = find_levels(plane);
  REQUIRE(levels);
  CHECK(levels->edge == Approx(0.06).margin(0.015));
}

TEST_CASE("the edge lies above ruled lines that are fainter than half of the ink") {
  Plane plane(200, 200);
  for (int y = 10; y < 200; y += 20)
    for (int x = 0; x < 200; ++x) plane.at(x, y) = 0.25F;
  add(plane, test::drawn(3, 200, 200, {50, 50, 80, 100}, 8), 0.7F);
  const auto levels = find_levels(plane);
  REQUIRE(levels);
  CHECK(levels->edge > 0.3F);
  CHECK(levels->edge < 0.45F);
}

}  // namespace
}  // namespace mnist::vision
