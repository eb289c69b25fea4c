#include "vision/drawn_box.hpp"

#include <catch2/catch.hpp>
#include <cmath>

#include "vision/drawing.hpp"

namespace mnist::vision {
namespace {

/// A box whose lines, `pen` wide, lie `inset` from the picture's sides.
test::Shape box(double inset) {
  const double a = inset;
  const double b = 1 - inset;
  return {{{a, a}, {b, a}, {b, b}, {a, b}, {a, a}}};
}

Plane five_in_a_box(double inset, double pen) {
  Plane plane = test::drawn(5, 120, 120, {30, 24, 60, 72}, 8);
  test::draw(plane, box(inset), {0, 0, 120, 120}, pen);
  return plane;
}

double ink(const Plane& plane) {
  double sum = 0;
  for (const float value : plane.values) sum += double(value);
  return sum;
}

Plane inverted(Plane plane) {
  for (float& value : plane.values) value = 1 - value;
  return plane;
}

TEST_CASE("a box is painted over and the digit in it is not, be its ink light or dark") {
  const Plane five = test::drawn(5, 120, 120, {30, 24, 60, 72}, 8);
  for (const double inset : {0.0, 0.04, 0.12}) {
    CHECK(paint_over_box(five_in_a_box(inset, 4)).values == five.values);
    CHECK(paint_over_box(inverted(five_in_a_box(inset, 4))).values == inverted(five).values);
  }
}

TEST_CASE("a digit that reaches over its box keeps what is inside") {
  Plane plane = test::drawn(1, 120, 120, {30, 10, 60, 100}, 8);
  const double all = ink(plane);
  test::draw(plane, box(0.1), {0, 0, 120, 120}, 4);
  const double left = ink(paint_over_box(plane));
  CHECK(left > 0.8 * all);
  CHECK(left < all);
}

TEST_CASE("the box may be tilted a little") {
  Plane plane = test::drawn(5, 120, 120, {30, 24, 60, 72}, 8);
  const double five = ink(plane);
  test::draw(plane, {{{0.04, 0.02}, {0.98, 0.05}, {0.96, 0.98}, {0.02, 0.95}, {0.04, 0.02}}},
             {0, 0, 120, 120}, 3);
  CHECK(std::abs(ink(paint_over_box(plane)) - five) < 0.05 * five);
}

TEST_CASE("digits that fill their picture are no boxes, nor is a line below one") {
  for (int digit = 0; digit < 10; ++digit) {
    const Plane plane = test::drawn(digit, 80, 100, {-14, -6, 108, 112}, 9);
    CHECK(paint_over_box(plane).values == plane.values);
  }
  Plane underlined = test::drawn(5, 120, 120, {30, 24, 60, 72}, 8);
  test::draw(underlined, {{{0, 0.95}, {1, 0.95}}}, {0, 0, 120, 120}, 3);
  CHECK(paint_over_box(underlined).values == underlined.values);
}

TEST_CASE("a tooth of a comb is painted over as a box is, however low it is") {
  const Plane five = test::drawn(5, 120, 120, {30, 20, 60, 72}, 8);
  for (const double low : {0.2, 0.5, 0.9}) {
    Plane plane = five;
    test::draw(plane, {{{0.02, 0.98 - low}, {0.02, 0.98}, {0.98, 0.98}, {0.98, 0.98 - low}}},
               {0, 0, 120, 120}, 3);
    CAPTURE(low);
    CHECK(paint_over_box(plane).values == five.values);
    CHECK(paint_over_box(inverted(plane)).values == inverted(five).values);
  }
}

TEST_CASE("an empty box may be a zero, and stays") {
  Plane zero(60, 100);
  test::draw(zero, box(0.04), {0, 0, 60, 100}, 4);
  CHECK(paint_over_box(zero).values == zero.values);
}

TEST_CASE("the smallest and the plainest pictures stay as they are") {
  CHECK(paint_over_box(Plane(1, 1, 1)).values == Plane(1, 1, 1).values);
  CHECK(paint_over_box(Plane(3, 2, 0.5F)).values == Plane(3, 2, 0.5F).values);
}

}  // namespace
}  // namespace mnist::vision
