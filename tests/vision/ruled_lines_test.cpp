#include "vision/ruled_lines.hpp"

#include <algorithm>
#include <catch2/catch.hpp>

#include "vision/drawing.hpp"

namespace mnist::vision {
namespace {

Mask inked(const FloatImage& image) { return above(image, 0.5F); }

/// Lines as thin as ruled lines are, of all directions that are tried.
Mask horizontal(const Mask& ink) { return find_horizontal_lines(ink, ink.width / 16, Tuning{}); }
Mask vertical(const Mask& ink) {
  return transpose(find_horizontal_lines(transpose(ink), ink.height / 24, Tuning{}));
}

auto count(const Mask& mask) { return std::count(mask.values.begin(), mask.values.end(), 1); }

/// A line across the whole picture that falls by `fall` of its height.
test::Shape line(double y, double fall) { return {{{-0.1, y}, {1.1, y + fall}}}; }

TEST_CASE("a line across the picture is found, level or a little tilted") {
  for (const double fall : {0.0, 0.03, -0.05}) {
    FloatImage page(300, 200);
    test::draw(page, line(0.5, fall), {0, 0, 300, 200}, 2);
    const Mask ink = inked(page);
    CHECK(horizontal(ink).values == ink.values);
    CHECK(count(vertical(ink)) == 0);
  }
}

TEST_CASE("a bold line under a short number is found, a digit's bar is not") {
  FloatImage page(150, 80);
  test::draw(page, line(0.9, 0), {0, 0, 150, 80}, 5);
  const Mask ink = inked(page);
  CHECK(horizontal(ink).values == ink.values);
  FloatImage bar(60, 80);
  test::draw(bar, line(0.1, 0), {0, 0, 60, 80}, 8);
  CHECK(count(horizontal(inked(bar))) == 0);
}

TEST_CASE("a line as bold as strokes is found below a digit, beside one it may be a 1") {
  FloatImage page(110, 110);
  test::draw(page, line(0.9, 0), {0, 0, 110, 110}, 5);
  const Mask below = inked(page);
  CHECK(horizontal(below).values == below.values);
  FloatImage beside(110, 110);
  test::draw(beside, {{{0.9, -0.1}, {0.9, 1.1}}}, {0, 0, 110, 110}, 5);
  CHECK(count(vertical(inked(beside))) == 0);
}

TEST_CASE("upright lines are found when they are asked for") {
  FloatImage page(300, 200);
  test::draw(page, {{{0.3, -0.1}, {0.3, 1.1}}, {{0.6, -0.1}, {0.61, 1.1}}}, {0, 0, 300, 200}, 3);
  const Mask ink = inked(page);
  CHECK(vertical(ink).values == ink.values);
}

TEST_CASE("a digit that stands on a line keeps its strokes where they cross it") {
  const FloatImage digit = test::drawn(1, 300, 200, {140, 40, 20, 120}, 8);
  FloatImage page = digit;
  test::draw(page, line(0.5, 0), {0, 0, 300, 200}, 2);
  const Mask rules = horizontal(inked(page));
  const Mask stroke = inked(digit);
  for (std::size_t i = 0; i < rules.values.size(); ++i)
    if (rules.values[i]) REQUIRE_FALSE(stroke.values[i]);
  CHECK(count(rules) > 500);
}

TEST_CASE("a broad slanted stroke that reaches over several lines does not hide them") {
  FloatImage page(320, 240);
  for (int y = 10; y < 240; y += 24) test::draw(page, line(0, 0), {0, y, 320, 1}, 2);
  const auto lines = count(inked(page));
  test::draw(page, {{{0.8, 0.1}, {0.2, 0.9}}}, {80, 20, 120, 200}, 24);
  CHECK(count(horizontal(inked(page))) > lines * 8 / 10);
}

TEST_CASE("digits without lines have none") {
  for (int digit = 0; digit < 10; ++digit) {
    const Mask ink = inked(test::drawn(digit, 300, 200, {100, 40, 80, 120}, 8));
    CHECK(count(horizontal(ink)) == 0);
    CHECK(count(vertical(ink)) == 0);
  }
}

}  // namespace
}  // namespace mnist::vision
