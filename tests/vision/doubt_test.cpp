#include "mnist/vision/doubt.hpp"

#include <catch2/catch.hpp>

namespace mnist::vision {
namespace {

constexpr LineStyle style{50, 6};

float doubt_of(std::vector<Fragment> list, int digit = 0) {
  Box box = list[0].box;
  for (const Fragment& fragment : list) box = unite(box, fragment.box);
  const Fragments fragments{{}, std::move(list)};
  return doubt(fragments, 0, int(fragments.list.size()) - 1, box, digit, style);
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

TEST_CASE("pieces one above the other are not doubtful") {
  CHECK(doubt_of({{{0, 0, 30, 25}}, {{0, 28, 30, 25}}}) == 0);
}

TEST_CASE("beginning in the middle of a stroke is doubtful, and more so in a thick one") {
  const float thin = doubt_of({{{0, 0, 30, 50}, true, 6}});
  const float thick = doubt_of({{{0, 0, 30, 50}, true, 30}});
  CHECK(thin > 0);
  CHECK(thick > thin);
}

TEST_CASE("a cut through a point of contact is less doubtful than one through a whole digit") {
  CHECK(doubt_of({{{0, 0, 30, 50}, true, 12, 12}}) < doubt_of({{{0, 0, 30, 50}, true, 12, 50}}));
}

TEST_CASE("joining what was cut apart costs nothing") {
  CHECK(doubt_of({{{0, 0, 20, 50}}, {{20, 0, 20, 50}, true, 30}}) == 0);
}

}  // namespace
}  // namespace mnist::vision
