#include "vision/cuts.hpp"

#include <catch2/catch.hpp>

#include "vision/drawing.hpp"

namespace mnist::vision {
namespace {

TEST_CASE("two rings that touch are cut where they touch") {
  Plane ink(110, 60);
  test::draw(ink, test::shape_of(0), {-6, 2, 64, 56}, 6);
  test::draw(ink, test::shape_of(0), {38, 2, 64, 56}, 6);
  bool cut_between = false;
  for (const Cut& cut : find_cuts(ink)) {
    const int column = cut.columns[30];
    if (column > 43 && column < 52) cut_between = true;
  }
  CHECK(cut_between);
}

TEST_CASE("cuts go from left to right and do not cross") {
  Plane ink(200, 60);
  for (int i = 0; i < 4; ++i) test::draw(ink, test::shape_of(2 + i), {i * 44, 2, 50, 56}, 5);
  const auto cuts = find_cuts(ink);
  CHECK(cuts.size() >= 3);
  for (std::size_t i = 1; i < cuts.size(); ++i)
    for (std::size_t y = 0; y < 60; ++y) REQUIRE(cuts[i - 1].columns[y] <= cuts[i].columns[y]);
}

TEST_CASE("strokes that lean are cut along them") {
  Plane ink(150, 60);
  for (int i = 0; i < 6; ++i)
    test::draw(ink, {{{1.0, 0.0}, {0.0, 1.0}}}, {20 + 14 * i, 2, 30, 56}, 4);
  test::draw(ink, {{{0.0, 0.5}, {1.0, 0.5}}}, {34, 0, 72, 60}, 3);
  bool cut_along = false;
  for (const Cut& cut : find_cuts(ink))
    if (cut.span < 8 && cut.columns[2] - cut.columns[57] > 20) cut_along = true;
  CHECK(cut_along);
}

TEST_CASE("a single upright stroke is not cut, nor is nothing") {
  CHECK(find_cuts(test::drawn(1, 20, 60, {0, 0, 20, 60}, 6)).empty());
  CHECK(find_cuts(Plane(40, 40)).empty());
  CHECK(find_cuts(Plane(1, 1, 1)).empty());
}

}  // namespace
}  // namespace mnist::vision
