#include "vision/lines.hpp"

#include <catch2/catch.hpp>

namespace mnist::vision {
namespace {

Component piece(int x, int y, int width, int height) {
  return {{x, y, width, height}, width * height / 4, 0};
}

std::vector<Line> lines_of(const std::vector<Component>& pieces) {
  return find_lines({Grid<int>(1000, 1000, -1), pieces}, std::vector<bool>(pieces.size(), true));
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

TEST_CASE("a digit broken across is one, two lines of digits stay two") {
  CHECK(lines_of({piece(10, 10, 40, 30), piece(12, 43, 40, 30)}).size() == 1);
  CHECK(lines_of({piece(10, 10, 40, 50), piece(12, 80, 40, 50)}).size() == 2);
}

TEST_CASE("the height of the writing is that of half of its ink") {
  const Components pieces{Grid<int>(1000, 1000, -1),
                          {piece(0, 0, 30, 50), piece(40, 0, 30, 60), piece(80, 0, 5, 5)}};
  CHECK(writing_height(pieces, {true, true, true}) == 60);
  CHECK(writing_height(pieces, {true, false, true}) == 50);
  CHECK(writing_height(pieces, {false, false, false}) == 0);
}

TEST_CASE("nothing kept gives no line") {
  const Components pieces{Grid<int>(9, 9, -1), {piece(0, 0, 3, 3)}};
  CHECK(find_lines(pieces, {false}).empty());
}

}  // namespace
}  // namespace mnist::vision
