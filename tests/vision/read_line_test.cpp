#include "vision/read_line.hpp"

#include <catch2/catch.hpp>
#include <string>

#include "vision/templates.hpp"

namespace mnist::vision {
namespace {

/// Digits of 56 pixels, one every `pitch` pixels.
Plane number(const std::string& digits, int pitch) {
  Plane plane(pitch * int(digits.size()) + 60, 70);
  for (std::size_t i = 0; i < digits.size(); ++i)
    test::draw(plane, test::shape_of(digits[i] - '0'), {4 + pitch * int(i), 6, 48, 56}, 6);
  return plane;
}

std::vector<Region> read(const Plane& plane) {
  const Ink ink = test::ink_of(plane);
  const auto lines = find_lines(ink.pieces, std::vector<bool>(ink.pieces.list.size(), true));
  REQUIRE(lines.size() == 1);
  return read_line(ink, find_fragments(ink, lines[0]), test::match_templates).digits;
}

TEST_CASE("digits that stand apart are read one by one") {
  CHECK(test::text(read(number("2048", 60))) == "2048");
  CHECK(test::text(read(number("13579", 60))) == "13579");
}

TEST_CASE("digits that touch are taken apart") {
  CHECK(test::text(read(number("83", 33))) == "83");
  CHECK(test::text(read(number("26", 36))) == "26");
}

TEST_CASE("a stroke broken off its digit is joined to it") {
  Plane plane(70, 70);
  test::Shape five = test::shape_of(5);
  five[0] = {{0.25, 0.05}, {0.25, 0.45}};
  five.push_back({{0.5, 0.05}, {0.8, 0.05}});
  test::draw(plane, five, {4, 6, 48, 56}, 6);
  CHECK(test::text(read(plane)) == "5");
}

TEST_CASE("boxes hold their digits from left to right") {
  const auto regions = read(number("472", 60));
  REQUIRE(regions.size() == 3);
  for (int i = 0; i < 3; ++i) {
    CHECK(regions[std::size_t(i)].box.x >= 60 * i);
    CHECK(regions[std::size_t(i)].box.right() <= 60 * (i + 1));
  }
}

}  // namespace
}  // namespace mnist::vision
