#include "vision/doubt.hpp"

#include <catch2/catch.hpp>

namespace mnist::vision {
namespace {

constexpr float line_height = 50;

float doubt_of(std::vector<Fragment> list, int digit = 0) {
  Box box = list[0].box;
  for (const Fragment& fragment : list) box = unite(box, fragment.box);
  const Fragments fragments{{}, std::move(list)};
  return doubt(fragments, 0, int(fragments.list.size()) - 1, box, digit, line_height);
}

TEST_CASE("nothing speaks against a whole digit of usual size") {
  CHECK(doubt_of({{{0, 0, 40, 50}}}) == 0);
}

TEST_CASE("the wider or the lower a digit is, the more doubtful") {
  CHECK(doubt_of({{{0, 0, 60, 50}}}) > 0);
  CHECK(doubt_of({{{0, 0, 80, 50}}}) > doubt_of({{{0, 0, 60, 50}}}));
  CHECK(doubt_of({{{0, 0, 10, 20}}}) > 0);
  CHECK(doubt_of({{{0, 0, 10, 10}}}) > doubt_of({{{0, 0, 10, 20}}}));
}

TEST_CASE("a two may be wider than a nine") {
  CHECK(doubt_of({{{0, 0, 55, 50}}}, 2) < doubt_of({{{0, 0, 55, 50}}}, 9));
}

TEST_CASE("pieces side by side are doubtful, and more so further apart") {
  const float close = doubt_of({{{0, 0, 15, 50}}, {{17, 0, 15, 50}}});
  const float apart = doubt_of({{{0, 0, 15, 50}}, {{30, 0, 15, 50}}});
  CHECK(close > 1);
  CHECK(apart > close);
}

TEST_CASE("pieces one above the other are less doubtful than side by side") {
  CHECK(doubt_of({{{0, 0, 30, 25}}, {{0, 28, 30, 25}}}) < 0.1F);
}

TEST_CASE("the more ink a cut goes through, the more doubtful it is to begin there") {
  const float contact = doubt_of({{{0, 0, 30, 50}, true, 12}});
  CHECK(contact > 0);
  CHECK(contact < doubt_of({{{0, 0, 30, 50}, true, 50}}));
}

TEST_CASE("joining what was cut apart is a little doubtful, but less than a cut through a digit") {
  const float joined = doubt_of({{{0, 0, 20, 50}}, {{20, 0, 20, 50}, true, 30}});
  CHECK(joined > 0);
  CHECK(joined < doubt_of({{{20, 0, 20, 50}, true, 30}}));
}

}  // namespace
}  // namespace mnist::vision
