#include "vision/components.hpp"

#include <catch2/catch.hpp>
#include <string>
#include <vector>

namespace mnist::vision {
namespace {

/// A mask from rows of text: what is not a dot is ink.
Mask mask(const std::vector<std::string>& rows) {
  Mask result(static_cast<int>(rows[0].size()), static_cast<int>(rows.size()));
  for (int y = 0; y < result.height; ++y)
    for (int x = 0; x < result.width; ++x)
      result.at(x, y) = rows[static_cast<std::size_t>(y)][static_cast<std::size_t>(x)] != '.';
  return result;
}

TEST_CASE("pixels that touch at a corner are one piece, apart they are two") {
  const Mask ink = mask({".......",  //
                         ".#..#..",  //
                         "..#..#.",  //
                         "......."});
  const Components pieces = find_components(ink, ink);
  REQUIRE(pieces.list.size() == 2);
  CHECK(pieces.list[0].box == Box{1, 1, 2, 2});
  CHECK(pieces.list[1].box == Box{4, 1, 2, 2});
  CHECK(pieces.list[0].area == 2);
  CHECK(pieces.labels.at(2, 2) == 0);
  CHECK(pieces.labels.at(5, 2) == 1);
  CHECK(pieces.labels.at(0, 0) == -1);
}

TEST_CASE("a faint piece counts only where it is strong somewhere") {
  const Mask faint = mask({"###.###"});
  const Mask strong = mask({".#....."});
  const Components pieces = find_components(faint, strong);
  REQUIRE(pieces.list.size() == 1);
  CHECK(pieces.list[0].area == 3);
  CHECK(pieces.labels.at(4, 0) == -1);
}

TEST_CASE("contact counts the pixels on the edge of the picture") {
  const Mask ink = mask({"##...",  //
                         ".#...",  //
                         "...#.",  //
                         "....."});
  const Components pieces = find_components(ink, ink);
  REQUIRE(pieces.list.size() == 2);
  CHECK(pieces.list[0].contact == 2);
  CHECK(pieces.list[1].contact == 0);
}

TEST_CASE("a piece as large as the picture is one piece") {
  const Mask ink(1000, 1000, 1);
  CHECK(find_components(ink, ink).list.at(0).area == 1000000);
}

}  // namespace
}  // namespace mnist::vision
