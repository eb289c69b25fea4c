#include "vision/ink.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <utility>

#include "vision/background.hpp"
#include "vision/clean.hpp"
#include "vision/drawing.hpp"

namespace mnist::vision {
namespace {

/// A page with ink on it, lit by light(x, y).
template <typename Light>
Plane page(const Plane& ink, Light light) {
  test::Random random(5);
  Plane plane(ink.width, ink.height);
  for (int y = 0; y < ink.height; ++y)
    for (int x = 0; x < ink.width; ++x) {
      const float noise = 0.02F * (random.uniform() - 0.5F);
      plane.at(x, y) = (0.85F - 0.65F * ink.at(x, y)) * light(x, y) + noise;
    }
  return plane;
}

float even(int, int) { return 1; }

/// The box of all that is not specks or the like.
Box written(const Ink& ink) {
  Box box;
  const std::vector<bool> kept = likely_writing(ink.pieces);
  for (std::size_t i = 0; i < kept.size(); ++i)
    if (kept[i]) box = box.width > 0 ? unite(box, ink.pieces.list[i].box) : ink.pieces.list[i].box;
  return box;
}

Plane five() { return test::drawn(5, 300, 200, {120, 50, 60, 90}, 8); }

void check_that_five_is_found(const Plane& plane) {
  const auto ink = find_ink(plane);
  REQUIRE(ink);
  const Box box = written(*ink);
  CHECK(std::abs(box.x - 122) <= 6);
  CHECK(std::abs(box.y - 50) <= 4);
  CHECK(std::abs(box.right() - 169) <= 4);
  CHECK(std::abs(box.bottom() - 139) <= 4);
}

TEST_CASE("ink is found in even light, in a gradient, and across the edge of a shadow") {
  check_that_five_is_found(page(five(), even));
  check_that_five_is_found(
      page(five(), [](int x, int y) { return 0.4F + 0.6F * float(x + y) / 500; }));
  check_that_five_is_found(page(five(), [](int x, int y) { return x + y < 240 ? 1.0F : 0.55F; }));
}

TEST_CASE("a bold digit cut close is found, whatever specks are beside it") {
  Plane ink(820, 992);
  test::draw(ink, {{{0, 0}, {1, 0}, {0.2F, 1}}}, {36, 52, 420, 700}, 110);
  for (int i = 0; i < 20; ++i)  // dust
    for (int y = 0; y < 6; ++y)
      for (int x = 0; x < 5; ++x) ink.at(600 + 7 * i + x, 150 + 30 * i + y) = 1;
  // Squares as programs show where a picture is transparent.
  const Plane plane =
      page(ink, [](int x, int y) { return (x / 24 + y / 24) % 2 == 0 ? 1.0F : 0.95F; });
  const auto found = find_ink(plane);
  REQUIRE(found);
  const Box box = written(*found);
  CHECK(box.width > 400);
  CHECK(box.height > 700);
}

TEST_CASE("ruled and squared paper is not ink, even where it is as dark as the ink") {
  Plane ink = five();
  for (int y = 15; y < 200; y += 40) test::draw(ink, {{{-0.1, 0}, {1.1, 0}}}, {0, y, 300, 1}, 2);
  check_that_five_is_found(page(ink, even));
  for (int x = 20; x < 300; x += 40) test::draw(ink, {{{0, -0.1}, {0, 1.1}}}, {x, 0, 1, 200}, 2);
  check_that_five_is_found(page(ink, even));
}

TEST_CASE("a line from edge to edge is not ink, though it is hardly longer than the digit tall") {
  for (const int y : {4, 45, 92}) {
    Plane ink = test::drawn(5, 80, 100, {20, 15, 40, 70}, 8);
    test::draw(ink, {{{0, 0}, {1, 0}}}, {-4, y, 88, 1}, 2);
    const auto found = find_ink(page(ink, even));
    REQUIRE(found);
    CAPTURE(y);
    const Box box = written(*found);
    CHECK(box.x >= 16);
    CHECK(box.right() <= 64);
    CHECK(box.y >= 10);
    CHECK(box.bottom() <= 89);
  }
}

TEST_CASE("a page whose border alone is plain is taken as lit unevenly") {
  Plane plane = page(five(), [](int x, int y) { return 0.5F + 0.5F * float(x + y) / 500; });
  for (int y = 0; y < plane.height; ++y)
    for (int x = 0; x < plane.width; ++x)
      if (x < 4 || y < 4 || x >= plane.width - 4 || y >= plane.height - 4) plane.at(x, y) = 0.3F;
  check_that_five_is_found(plane);
}

TEST_CASE("faint ink is found in strong noise, and in noise alone there is none") {
  const auto in_noise = [](const Plane& ink) {
    test::Random random(5);
    Plane plane = ink;
    for (float& value : plane.values)
      value = 0.7F - 0.25F * value + 0.24F * (random.uniform() - 0.5F);
    return plane;
  };
  check_that_five_is_found(in_noise(five()));
  CHECK_FALSE(find_ink(in_noise(Plane(300, 200))));
}

TEST_CASE("lines not quite half as dark as the ink do not cling to it") {
  Plane ink = five();
  Plane lines(ink.width, ink.height);
  for (int y = 15; y < 200; y += 40) test::draw(lines, {{{-0.1, 0}, {1.1, 0}}}, {0, y, 300, 1}, 2);
  for (std::size_t i = 0; i < ink.values.size(); ++i)
    ink.values[i] = std::max(ink.values[i], 0.41F * lines.values[i]);
  check_that_five_is_found(page(ink, even));
}

TEST_CASE("a thin digit that fills its picture is not a ruled line") {
  for (const int digit : {1, 4, 7}) {
    const Plane ink = test::drawn(digit, 120, 200, {0, 0, 120, 200}, 3);
    Plane plane(120, 200);
    for (std::size_t i = 0; i < plane.values.size(); ++i) plane.values[i] = 1 - ink.values[i];
    const auto found = find_ink(plane);
    REQUIRE(found);
    CHECK(written(*found).height >= 174);
  }
}

TEST_CASE("coverage is 0 on paper, 1 in a stroke, and never beyond") {
  const auto ink = find_ink(page(five(), even));
  REQUIRE(ink);
  CHECK(ink->coverage.at(20, 20) < 0.1F);
  CHECK(ink->coverage.at(135, 70) > 0.9F);  // in the back of the five
  for (const float value : ink->coverage.values) REQUIRE((value >= 0 && value <= 1));
}

TEST_CASE("a blank page has no ink, lit evenly or not") {
  const Plane none(300, 200);
  CHECK_FALSE(find_ink(Plane(40, 40, 0.7F)));
  CHECK_FALSE(find_ink(page(none, even)));
  CHECK_FALSE(find_ink(page(none, [](int x, int) { return 0.5F + 0.5F * float(x) / 300; })));
}

}  // namespace
}  // namespace mnist::vision
