#include "vision/normalise.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <numeric>

#include "vision/drawing.hpp"
#include "vision/filters.hpp"

namespace mnist::vision {
namespace {

test::Point centre_of(const Digit& digit) {
  double mass = 0;
  double x = 0;
  double y = 0;
  for (std::size_t i = 0; i < digit.size(); ++i) {
    mass += static_cast<double>(digit[i]);
    x += static_cast<double>(digit[i]) * static_cast<double>(i % 28);
    y += static_cast<double>(digit[i]) * static_cast<double>(i / 28);
  }
  return {x / mass, y / mass};
}

/// The box of what is more than a quarter ink.
Box ink_box(const Digit& digit) {
  Box box;
  for (int i = 0; i < digit_size; ++i)
    if (digit[static_cast<std::size_t>(i)] > 0.25F) {
      const Box pixel{i % 28, i / 28, 1, 1};
      box = box.width > 0 ? unite(box, pixel) : pixel;
    }
  return box;
}

TEST_CASE("a framed digit is 20 pixels long and has its centre of mass in the middle") {
  for (int digit = 0; digit < 10; ++digit)
    for (const double scale : {0.3, 1.0, 2.7, 9.0}) {
      const Box box{static_cast<int>(8 * scale), static_cast<int>(11 * scale),
                    static_cast<int>(30 * scale), static_cast<int>(40 * scale)};
      const int side = static_cast<int>(60 * scale);
      const Digit framed = frame(test::drawn(digit, side, side, box, 4 * scale));
      CAPTURE(digit, scale);
      CHECK(std::max(ink_box(framed).width, ink_box(framed).height) >= 19);
      CHECK(std::max(ink_box(framed).width, ink_box(framed).height) <= 22);
      CHECK(centre_of(framed).x == Approx(14).margin(0.2));
      CHECK(centre_of(framed).y == Approx(14).margin(0.2));
    }
}

TEST_CASE("no ink is framed as nothing") { CHECK(frame(FloatImage(40, 20)) == Digit{}); }

TEST_CASE("a digit framed to whole pixels is known as framed, shifted or larger it is not") {
  FloatImage image(28, 28);
  for (int y = 4; y < 24; ++y)
    for (int x = 10; x < 19; ++x) image.at(x, y) = 1;
  CHECK(is_framed(image));
  FloatImage shifted(28, 28);
  for (int y = 6; y < 26; ++y)
    for (int x = 10; x < 19; ++x) shifted.at(x, y) = 1;
  CHECK_FALSE(is_framed(shifted));
  image.at(14, 2) = 1;
  CHECK_FALSE(is_framed(image));
  CHECK_FALSE(is_framed(FloatImage(28, 28)));
  CHECK_FALSE(is_framed(FloatImage(27, 28, 1)));
}

FloatImage plane_of(const Digit& digit) {
  FloatImage image(digit_side, digit_side);
  std::copy(digit.begin(), digit.end(), image.values.begin());
  return image;
}

TEST_CASE("strokes come out as wide as MNIST's, from hairlines to brushes, at any size") {
  for (int digit = 0; digit < 10; ++digit)
    for (const int side : {30, 80, 400})
      for (const double pen : {0.01, 0.05, 0.1, 0.16}) {
        const Box box{side / 5, side / 10, side * 3 / 5, side * 4 / 5};
        const FloatImage ink = test::drawn(digit, side, side, box, std::max(1.0, pen * box.height));
        CAPTURE(digit, side, pen);
        // In so coarse a frame, fringes hide part of a stroke.
        CHECK(stroke_width(plane_of(normalise(ink, Tuning{}))) == Approx(2.05).margin(0.85));
      }
}

TEST_CASE("strokes of the usual width are only framed") {
  const FloatImage ink = test::drawn(5, 60, 60, {15, 10, 30, 40}, 5.5);
  CHECK(stroke_width(plane_of(normalise(ink, Tuning{}))) == Approx(2.1).margin(0.3));
}

TEST_CASE("no ink normalises to nothing") {
  CHECK(normalise(FloatImage(9, 9), Tuning{}) == Digit{});
}

}  // namespace
}  // namespace mnist::vision
