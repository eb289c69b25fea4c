#include "vision/fragments.hpp"

#include <catch2/catch.hpp>
#include <numeric>

#include "vision/drawing.hpp"

namespace mnist::vision {
namespace {

float sum(const Plane& plane) {
  return std::accumulate(plane.values.begin(), plane.values.end(), 0.0F);
}

struct Written {
  Ink ink;
  Line line;
};

/// The first line of a drawing.
Written written(const Plane& plane) {
  Written result{test::ink_of(plane), {}};
  const Components& pieces = result.ink.pieces;
  result.line = find_lines(pieces, std::vector<bool>(pieces.list.size(), true)).at(0);
  return result;
}

/// A narrow digit and beside it two that touch.
Written one_and_two_zeros() {
  Plane plane(180, 60);
  test::draw(plane, test::shape_of(1), {0, 2, 30, 56}, 6);
  test::draw(plane, test::shape_of(0), {34, 2, 64, 56}, 6);
  test::draw(plane, test::shape_of(0), {78, 2, 64, 56}, 6);
  return written(plane);
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
  const int last = int(fragments.list.size()) - 1;
  CHECK(sum(cut_out(ink, fragments, 0, last).ink) == Approx(sum(ink.coverage)));
  float parts = 0;
  for (int i = 0; i <= last; ++i) parts += sum(cut_out(ink, fragments, i, i).ink);
  CHECK(parts == Approx(sum(ink.coverage)));
}

TEST_CASE("a cutout shows one digit without its neighbours, with a pixel of room") {
  const auto [ink, line] = one_and_two_zeros();
  const Cutout one = cut_out(ink, line[0]);
  CHECK(one.box == line[0].box);
  CHECK(one.ink.width == one.box.width + 2);
  CHECK(one.ink.height == one.box.height + 2);
  CHECK(sum(one.ink) == Approx(sum(cut_out(ink, find_fragments(ink, line), 0, 0).ink)));
}

TEST_CASE("a glyph in the corner of its picture can be cut out") {
  const auto [ink, line] = written(Plane(6, 8, 1));
  CHECK(sum(cut_out(ink, line[0]).ink) == Approx(48));
}

}  // namespace
}  // namespace mnist::vision
