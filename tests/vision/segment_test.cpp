#include "vision/segment.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <utility>
#include <vector>

#include "vision/drawing.hpp"

namespace mnist::vision {
namespace {

/// Pieces of a page of 400 x 300.
Components page(std::vector<Component> pieces) {
  return {Grid<int>(400, 300, -1), std::move(pieces)};
}

/// Which of them are kept.
std::vector<bool> kept_of(Components pieces) {
  filter_components(pieces, Tuning{});
  std::vector<bool> kept;
  for (const Component& piece : pieces.list) kept.push_back(piece.kept);
  return kept;
}

constexpr Component digit{{100, 100, 60, 100}, 1500, 0};

TEST_CASE("digits stay, specks go") {
  const auto kept = kept_of(page({digit, {{200, 110, 50, 90}, 1200, 0}, {{50, 60, 5, 5}, 20, 0}}));
  CHECK(kept == std::vector<bool>{true, true, false});
}

TEST_CASE("the edge of a table along the border goes") {
  const auto kept = kept_of(page({{{0, 0, 30, 300}, 9000, 330}, digit}));
  CHECK(kept == std::vector<bool>{false, true});
}

TEST_CASE("a digit that fills the picture stays though it runs along the border") {
  CHECK(kept_of(page({{{0, 0, 400, 300}, 30000, 500}})) == std::vector<bool>{true});
}

TEST_CASE("a digit that only reaches the border stays beside another") {
  const auto kept = kept_of(page({digit, {{340, 100, 60, 100}, 1500, 15}}));
  CHECK(kept == std::vector<bool>{true, true});
}

TEST_CASE("the end of a neighbour's stroke goes, from whichever side it reaches in") {
  for (const Box& end :
       {Box{0, 150, 40, 30}, Box{370, 120, 30, 30}, Box{110, 0, 30, 40}, Box{120, 260, 30, 40}}) {
    CAPTURE(end.x, end.y);
    CHECK(kept_of(page({digit, {end, 300, 8}})) == std::vector<bool>{true, false});
  }
}

TEST_CASE("a part of a digit stays that reaches the border above or beside it") {
  const Component body{{340, 60, 50, 100}, 1500, 0};
  const Component flag{{370, 50, 30, 8}, 240, 8};
  CHECK(kept_of(page({body, flag})) == std::vector<bool>{true, true});
  const Component cut_off{{340, 60, 60, 100}, 1500, 20};
  const Component end{{0, 100, 30, 30}, 240, 8};
  CHECK(kept_of(page({cut_off, end})) == std::vector<bool>{true, true});
}

Component piece(int x, int y, int width, int height) {
  return {{x, y, width, height}, width * height / 4, 0};
}

std::vector<Line> lines_of(const std::vector<Component>& pieces) {
  return find_lines({FloatImage(1000, 1000), {Grid<int>(1000, 1000, -1), pieces}}, Tuning{});
}

TEST_CASE("digits side by side are a line, from left to right") {
  const auto lines = lines_of({piece(80, 12, 30, 50), piece(10, 10, 30, 50), piece(45, 8, 10, 52)});
  REQUIRE(lines.size() == 1);
  REQUIRE(lines[0].size() == 3);
  CHECK(lines[0][0].pieces == std::vector<int>{1});
  CHECK(lines[0][1].pieces == std::vector<int>{2});
  CHECK(lines[0][2].pieces == std::vector<int>{0});
}

TEST_CASE("lines come from top to bottom") {
  const auto lines = lines_of(
      {piece(10, 90, 30, 50), piece(50, 92, 30, 50), piece(12, 10, 30, 50), piece(52, 12, 30, 50)});
  REQUIRE(lines.size() == 2);
  CHECK(lines[0].front().box.y == 10);
  CHECK(lines[1].front().box.y == 90);
  CHECK(lines[1].size() == 2);
}

TEST_CASE("a line may climb or fall") {
  std::vector<Component> falling;
  std::vector<Component> climbing;
  for (int i = 0; i < 6; ++i) {
    falling.push_back(piece(20 + 50 * i, 20 + 30 * i, 35, 45));
    climbing.push_back(piece(20 + 50 * i, 320 - 30 * i, 35, 45));
  }
  CHECK(lines_of(falling).size() == 1);
  CHECK(lines_of(climbing).size() == 1);
}

TEST_CASE("the flag of a five and a dot close by join the digit, a distant dash does not") {
  const auto lines = lines_of(
      {piece(10, 20, 30, 45), piece(30, 10, 20, 8), piece(38, 58, 6, 6), piece(200, 40, 20, 5)});
  REQUIRE(lines.size() == 1);
  REQUIRE(lines[0].size() == 1);
  CHECK(lines[0][0].pieces == std::vector<int>{0, 1, 2});
  CHECK(lines[0][0].box == Box{10, 10, 40, 55});
}

TEST_CASE("the height of the writing is that of half of its ink") {
  Components pieces{Grid<int>(1000, 1000, -1),
                    {piece(0, 0, 30, 50), piece(40, 0, 30, 60), piece(80, 0, 5, 5)}};
  CHECK(writing_height(pieces) == 60);
  pieces.list[1].kept = false;
  CHECK(writing_height(pieces) == 50);
  for (Component& mark : pieces.list) mark.kept = false;
  CHECK(writing_height(pieces) == 0);
}

TEST_CASE("nothing kept gives no line") {
  Components pieces{Grid<int>(9, 9, -1), {piece(0, 0, 3, 3)}};
  pieces.list[0].kept = false;
  CHECK(find_lines({FloatImage(9, 9), pieces}, Tuning{}).empty());
}

TEST_CASE("a piece with many strokes side by side is a net, no digit") {
  Component net{{100, 100, 100, 100}, 3000, 0};
  net.runs = 1000;
  CHECK(kept_of(page({digit, net})) == std::vector<bool>{true, false});
}

TEST_CASE("too many marks are no writing, and neither are marks that overlap each other") {
  std::vector<Component> crowd(700, {{10, 10, 9, 9}, 40, 0});
  CHECK(kept_of(page(crowd)) == std::vector<bool>(700, false));
  std::vector<Component> nested(9, {{1, 1, 390, 290}, 4000, 0});
  CHECK(kept_of(page(nested)) == std::vector<bool>(9, false));
}

}  // namespace
}  // namespace mnist::vision
