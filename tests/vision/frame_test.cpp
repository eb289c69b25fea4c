#include "vision/frame.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <numeric>

#include "vision/drawing.hpp"

namespace mnist::vision {
namespace {

float sum(const Plane& plane) {
  return std::accumulate(plane.values.begin(), plane.values.end(), 0.0F);
}

test::Point centre_of(const Digit& digit) {
  double mass = 0;
  double x = 0;
  double y = 0;
  for (std::size_t i = 0; i < digit.size(); ++i) {
    mass += double(digit[i]);
    x += double(digit[i]) * double(i % 28);
    y += double(digit[i]) * double(i / 28);
  }
  return {x / mass, y / mass};
}

/// The box of what is more than a quarter ink.
Box ink_box(const Digit& digit) {
  Box box;
  for (int i = 0; i < digit_size; ++i)
    if (digit[std::size_t(i)] > 0.25F) {
      const Box pixel{i % 28, i / 28, 1, 1};
      box = box.width > 0 ? unite(box, pixel) : pixel;
    }
  return box;
}

TEST_CASE("resampling a window that is the plane gives the plane") {
  const Plane plane = test::drawn(4, 20, 30, {2, 3, 15, 24}, 3);
  const Plane same = resample(plane, {0, 0, 20, 30}, 20, 30);
  for (std::size_t i = 0; i < plane.values.size(); ++i)
    CHECK(same.values[i] == Approx(plane.values[i]).margin(1e-5));
}

TEST_CASE("resampling keeps the mean where it shrinks by any factor") {
  const Plane plane = test::drawn(4, 100, 90, {12, 13, 65, 64}, 7);
  for (const int side : {10, 27, 64, 90}) {
    const Plane small = resample(plane, {0, 0, 100, 90}, side, side);
    CHECK(sum(small) / float(side * side) == Approx(sum(plane) / 9000).epsilon(0.001));
  }
}

TEST_CASE("resampling doubles a plane by linear interpolation") {
  Plane plane(2, 1);
  plane.values = {0, 1};
  const Plane large = resample(plane, {0, 0, 2, 1}, 4, 1);
  CHECK(large.at(1, 0) == Approx(0.25));
  CHECK(large.at(2, 0) == Approx(0.75));
}

TEST_CASE("beyond the plane is paper") {
  CHECK(sum(resample(Plane(3, 3, 1), {10, 10, 4, 4}, 2, 2)) == 0);
  CHECK(sum(resample(Plane(3, 3, 1), {-9, -9, 4, 4}, 2, 2)) == 0);
}

TEST_CASE("the window of ink counts the covered part of a pixel") {
  Plane plane(10, 10);
  for (int y = 2; y < 8; ++y)
    for (int x = 3; x < 6; ++x) plane.at(x, y) = x == 3 ? 0.25F : 1;
  const Window window = ink_window(plane);
  CHECK(window.x == Approx(3.75));
  CHECK(window.width == Approx(2.25));
  CHECK(window.y == Approx(2));
  CHECK(window.height == Approx(6));
  CHECK(ink_window(Plane(5, 5)).width == 0);
}

TEST_CASE("a framed digit is 20 pixels long and has its centre of mass in the middle") {
  for (int digit = 0; digit < 10; ++digit)
    for (const double scale : {0.3, 1.0, 2.7, 9.0}) {
      const Box box{int(8 * scale), int(11 * scale), int(30 * scale), int(40 * scale)};
      const int side = int(60 * scale);
      const Digit framed = frame(test::drawn(digit, side, side, box, 4 * scale));
      CAPTURE(digit, scale);
      CHECK(std::max(ink_box(framed).width, ink_box(framed).height) >= 19);
      CHECK(std::max(ink_box(framed).width, ink_box(framed).height) <= 22);
      CHECK(centre_of(framed).x == Approx(14).margin(0.2));
      CHECK(centre_of(framed).y == Approx(14).margin(0.2));
    }
}

TEST_CASE("no ink is framed as nothing") { CHECK(frame(Plane(40, 20)) == Digit{}); }

TEST_CASE("a digit framed to whole pixels is known as framed, shifted or larger it is not") {
  Plane plane(28, 28);
  for (int y = 4; y < 24; ++y)
    for (int x = 10; x < 19; ++x) plane.at(x, y) = 1;
  CHECK(is_framed(plane));
  Plane shifted(28, 28);
  for (int y = 6; y < 26; ++y)
    for (int x = 10; x < 19; ++x) shifted.at(x, y) = 1;
  CHECK_FALSE(is_framed(shifted));
  plane.at(14, 2) = 1;
  CHECK_FALSE(is_framed(plane));
  CHECK_FALSE(is_framed(Plane(28, 28)));
  CHECK_FALSE(is_framed(Plane(27, 28, 1)));
}

}  // namespace
}  // namespace mnist::vision
