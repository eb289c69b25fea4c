#include "vision/fragments.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <numeric>

#include "vision/drawing.hpp"

namespace mnist::vision {
namespace {

TEST_CASE("two rings that touch are cut where they touch") {
  FloatImage ink(110, 60);
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
  FloatImage ink(200, 60);
  for (int i = 0; i < 4; ++i) test::draw(ink, test::shape_of(2 + i), {i * 44, 2, 50, 56}, 5);
  const auto cuts = find_cuts(ink);
  CHECK(cuts.size() >= 3);
  for (std::size_t i = 1; i < cuts.size(); ++i)
    for (std::size_t y = 0; y < 60; ++y) REQUIRE(cuts[i - 1].columns[y] <= cuts[i].columns[y]);
}

TEST_CASE("a single upright stroke is not cut, nor is nothing") {
  CHECK(find_cuts(test::drawn(1, 20, 60, {0, 0, 20, 60}, 6)).empty());
  CHECK(find_cuts(FloatImage(40, 40)).empty());
  CHECK(find_cuts(FloatImage(1, 1, 1)).empty());
}

float sum(const FloatImage& image) {
  return std::accumulate(image.values.begin(), image.values.end(), 0.0F);
}

struct Written {
  Marks ink;
  Line line;
};

/// The first line of a drawing.
Written written(const FloatImage& image) {
  Written result{test::marks_of(image), {}};
  result.line = find_lines(result.ink, Tuning{}).at(0);
  return result;
}

/// A narrow digit and beside it two that touch.
Written one_and_two_zeros() {
  FloatImage image(180, 60);
  test::draw(image, test::shape_of(1), {0, 2, 30, 56}, 6);
  test::draw(image, test::shape_of(0), {34, 2, 64, 56}, 6);
  test::draw(image, test::shape_of(0), {78, 2, 64, 56}, 6);
  return written(image);
}

TEST_CASE("a wide glyph comes apart, a narrow one does not") {
  const auto [ink, line] = one_and_two_zeros();
  const Fragments fragments = find_fragments(ink, line);
  REQUIRE(fragments.list.size() >= 3);
  CHECK_FALSE(fragments.list[0].cut_off);
  CHECK(fragments.list[0].box.right() < 20);
  CHECK_FALSE(fragments.list[1].cut_off);
  CHECK(fragments.list[2].cut_off);
  CHECK(fragments.list[2].cut_span > 1);
}

TEST_CASE("all fragments together are all of the ink") {
  const auto [ink, line] = one_and_two_zeros();
  const Fragments fragments = find_fragments(ink, line);
  const int last = static_cast<int>(fragments.list.size()) - 1;
  CHECK(sum(cut_out(ink, fragments, 0, last)) == Approx(sum(ink.coverage)));
  float parts = 0;
  for (int i = 0; i <= last; ++i) parts += sum(cut_out(ink, fragments, i, i));
  CHECK(parts == Approx(sum(ink.coverage)));
}

TEST_CASE("a cutout shows one digit without its neighbours, with a pixel of room") {
  const auto [ink, line] = one_and_two_zeros();
  const FloatImage one = cut_out(ink, line[0]);
  CHECK(one.width == line[0].box.width + 2);
  CHECK(one.height == line[0].box.height + 2);
  CHECK(sum(one) == Approx(sum(cut_out(ink, find_fragments(ink, line), 0, 0))));
}

TEST_CASE("a glyph in the corner of its picture can be cut out") {
  const auto [ink, line] = written(FloatImage(6, 8, 1));
  CHECK(sum(cut_out(ink, line[0])) == Approx(48));
}

}  // namespace
}  // namespace mnist::vision
