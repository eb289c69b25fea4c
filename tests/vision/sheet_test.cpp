#include "vision/sheet.hpp"

#include <algorithm>
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

FloatImage five_in_a_box(double inset, double pen) {
  FloatImage image = test::drawn(5, 120, 120, {30, 24, 60, 72}, 8);
  test::draw(image, box(inset), {0, 0, 120, 120}, pen);
  return image;
}

double ink(const FloatImage& image) {
  double sum = 0;
  for (const float value : image.values) sum += static_cast<double>(value);
  return sum;
}

FloatImage inverted(FloatImage image) {
  for (float& value : image.values) value = 1 - value;
  return image;
}

TEST_CASE("a box is painted over and the digit in it is not, be its ink light or dark") {
  const FloatImage five = test::drawn(5, 120, 120, {30, 24, 60, 72}, 8);
  for (const double inset : {0.0, 0.04, 0.12}) {
    CHECK(remove_frame(five_in_a_box(inset, 4), Tuning{}).values == five.values);
    CHECK(remove_frame(inverted(five_in_a_box(inset, 4)), Tuning{}).values ==
          inverted(five).values);
  }
}

TEST_CASE("a digit that reaches over its box keeps what is inside") {
  FloatImage image = test::drawn(1, 120, 120, {30, 10, 60, 100}, 8);
  const double all = ink(image);
  test::draw(image, box(0.1), {0, 0, 120, 120}, 4);
  const double left = ink(remove_frame(image, Tuning{}));
  CHECK(left > 0.8 * all);
  CHECK(left < all);
}

TEST_CASE("the box may be tilted a little") {
  FloatImage image = test::drawn(5, 120, 120, {30, 24, 60, 72}, 8);
  const double five = ink(image);
  test::draw(image, {{{0.04, 0.02}, {0.98, 0.05}, {0.96, 0.98}, {0.02, 0.95}, {0.04, 0.02}}},
             {0, 0, 120, 120}, 3);
  CHECK(std::abs(ink(remove_frame(image, Tuning{})) - five) < 0.05 * five);
}

TEST_CASE("digits that fill their picture are no boxes, nor is a line below one") {
  for (int digit = 0; digit < 10; ++digit) {
    const FloatImage image = test::drawn(digit, 80, 100, {-14, -6, 108, 112}, 9);
    CHECK(remove_frame(image, Tuning{}).values == image.values);
  }
  FloatImage underlined = test::drawn(5, 120, 120, {30, 24, 60, 72}, 8);
  test::draw(underlined, {{{0, 0.95}, {1, 0.95}}}, {0, 0, 120, 120}, 3);
  CHECK(remove_frame(underlined, Tuning{}).values == underlined.values);
}

TEST_CASE("a tooth of a comb is painted over as a box is, however low it is") {
  const FloatImage five = test::drawn(5, 120, 120, {30, 20, 60, 72}, 8);
  for (const double low : {0.2, 0.5, 0.9}) {
    FloatImage image = five;
    test::draw(image, {{{0.02, 0.98 - low}, {0.02, 0.98}, {0.98, 0.98}, {0.98, 0.98 - low}}},
               {0, 0, 120, 120}, 3);
    CAPTURE(low);
    CHECK(remove_frame(image, Tuning{}).values == five.values);
    CHECK(remove_frame(inverted(image), Tuning{}).values == inverted(five).values);
  }
}

TEST_CASE("an empty box may be a zero, and stays") {
  FloatImage zero(60, 100);
  test::draw(zero, box(0.04), {0, 0, 60, 100}, 4);
  CHECK(remove_frame(zero, Tuning{}).values == zero.values);
}

TEST_CASE("the smallest and the plainest pictures stay as they are") {
  CHECK(remove_frame(FloatImage(1, 1, 1), Tuning{}).values == FloatImage(1, 1, 1).values);
  CHECK(remove_frame(FloatImage(3, 2, 0.5F), Tuning{}).values == FloatImage(3, 2, 0.5F).values);
}

}  // namespace
}  // namespace mnist::vision
