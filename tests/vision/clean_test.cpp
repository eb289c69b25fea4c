#include "vision/clean.hpp"

#include <catch2/catch.hpp>

namespace mnist::vision {
namespace {

/// Pieces of a page of 400 x 300.
Components page(std::vector<Component> pieces) {
  return {Grid<int>(400, 300, -1), std::move(pieces)};
}

constexpr Component digit{{100, 100, 60, 100}, 1500, 0};

TEST_CASE("digits stay, specks go") {
  const auto kept =
      likely_writing(page({digit, {{200, 110, 50, 90}, 1200, 0}, {{50, 60, 5, 5}, 20, 0}}));
  CHECK(kept == std::vector<bool>{true, true, false});
}

TEST_CASE("the edge of a table along the border goes") {
  const auto kept = likely_writing(page({{{0, 0, 30, 300}, 9000, 330}, digit}));
  CHECK(kept == std::vector<bool>{false, true});
}

TEST_CASE("a digit that fills the picture stays though it runs along the border") {
  CHECK(likely_writing(page({{{0, 0, 400, 300}, 30000, 500}})) == std::vector<bool>{true});
}

TEST_CASE("a digit that only reaches the border stays beside another") {
  const auto kept = likely_writing(page({digit, {{340, 100, 60, 100}, 1500, 15}}));
  CHECK(kept == std::vector<bool>{true, true});
}

TEST_CASE("the end of a neighbour's stroke goes, from whichever side it reaches in") {
  for (const Box& end :
       {Box{0, 150, 40, 30}, Box{370, 120, 30, 30}, Box{110, 0, 30, 40}, Box{120, 260, 30, 40}}) {
    CAPTURE(end.x, end.y);
    CHECK(likely_writing(page({digit, {end, 300, 8}})) == std::vector<bool>{true, false});
  }
}

TEST_CASE("a part of a digit stays that reaches the border above or beside it") {
  const Component body{{340, 60, 50, 100}, 1500, 0};
  const Component flag{{370, 50, 30, 8}, 240, 8};
  CHECK(likely_writing(page({body, flag})) == std::vector<bool>{true, true});
  const Component cut_off{{340, 60, 60, 100}, 1500, 20};
  const Component end{{0, 100, 30, 30}, 240, 8};
  CHECK(likely_writing(page({cut_off, end})) == std::vector<bool>{true, true});
}

TEST_CASE("a frame around a digit goes, a zero with a dot in it is no frame") {
  const Component frame{{70, 80, 120, 150}, 1600, 0};
  CHECK(likely_writing(page({frame, digit})) == std::vector<bool>{false, true});
  const Component dot{{125, 140, 10, 10}, 90, 0};
  CHECK(likely_writing(page({digit, dot})) == std::vector<bool>{true, true});
}

}  // namespace
}  // namespace mnist::vision
