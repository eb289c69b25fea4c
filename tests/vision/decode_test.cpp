#include "vision/decode.hpp"

#include <catch2/catch.hpp>
#include <numeric>
#include <string>
#include <utility>

#include "vision/templates.hpp"

namespace mnist::vision {
namespace {

constexpr float line_height = 50;

float cost_of(std::vector<Fragment> list, std::size_t digit = 0) {
  const Fragments fragments{{}, {}, std::move(list)};
  return geometric_cost(fragments, 0, static_cast<int>(fragments.list.size()) - 1, digit,
                        line_height, Tuning{});
}

TEST_CASE("nothing speaks against a whole digit of usual size") {
  CHECK(cost_of({{{0, 0, 40, 50}}}) == 0);
}

TEST_CASE("the wider or the lower a digit is, the more doubtful") {
  CHECK(cost_of({{{0, 0, 60, 50}}}) > 0);
  CHECK(cost_of({{{0, 0, 80, 50}}}) > cost_of({{{0, 0, 60, 50}}}));
  CHECK(cost_of({{{0, 0, 10, 20}}}) > 0);
  CHECK(cost_of({{{0, 0, 10, 10}}}) > cost_of({{{0, 0, 10, 20}}}));
}

TEST_CASE("a two may be wider than a nine") {
  CHECK(cost_of({{{0, 0, 55, 50}}}, 2) < cost_of({{{0, 0, 55, 50}}}, 9));
}

TEST_CASE("pieces side by side are doubtful, and more so further apart") {
  const float close = cost_of({{{0, 0, 15, 50}}, {{17, 0, 15, 50}}});
  const float apart = cost_of({{{0, 0, 15, 50}}, {{30, 0, 15, 50}}});
  CHECK(close > 0.2F);
  CHECK(apart > close + 1);
}

TEST_CASE("pieces one above the other are less doubtful than side by side") {
  CHECK(cost_of({{{0, 0, 30, 25}}, {{0, 28, 30, 25}}}) < 0.1F);
}

TEST_CASE("the more ink a cut goes through, the more doubtful it is to begin there") {
  const float contact = cost_of({{{0, 0, 30, 50}, true, 12}});
  CHECK(contact > 0);
  CHECK(contact < cost_of({{{0, 0, 30, 50}, true, 50}}));
}

TEST_CASE("joining what was cut apart is a little doubtful, but less than a cut through a digit") {
  const float joined = cost_of({{{0, 0, 20, 50}}, {{20, 0, 20, 50}, true, 30}});
  CHECK(joined > 0);
  CHECK(joined < cost_of({{{20, 0, 20, 50}, true, 30}}));
}

/// Digits of 56 pixels, one every `pitch` pixels.
FloatImage number(const std::string& digits, int pitch) {
  FloatImage image(pitch * static_cast<int>(digits.size()) + 60, 70);
  for (std::size_t i = 0; i < digits.size(); ++i)
    test::draw(image, test::shape_of(digits[i] - '0'), {4 + pitch * static_cast<int>(i), 6, 48, 56},
               6);
  return image;
}

std::vector<Region> read(const FloatImage& image) {
  const Marks marks = test::marks_of(image);
  const auto lines = find_lines(marks, Tuning{});
  REQUIRE(lines.size() == 1);
  return read_number(marks, lines, test::match_templates, Tuning{}).digits;
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
  FloatImage image(70, 70);
  test::Shape five = test::shape_of(5);
  five[0] = {{0.25, 0.05}, {0.25, 0.45}};
  five.push_back({{0.5, 0.05}, {0.8, 0.05}});
  test::draw(image, five, {4, 6, 48, 56}, 6);
  CHECK(test::text(read(image)) == "5");
}

TEST_CASE("two digits are doubted where they may be one shape that is no digit") {
  // Narrow shapes are 1s; of a wide one nothing is known.
  const Classifier ones = [](std::span<const Digit> digits) {
    std::vector<Probabilities> answers;
    for (const Digit& digit : digits) {
      const double ink = std::accumulate(digit.begin(), digit.end(), 0.0);
      answers.push_back(ink > 100 ? Probabilities{} : Probabilities{0, 1});
      if (ink > 100) answers.back().fill(0.1F);
    }
    return answers;
  };
  FloatImage image(120, 70);
  const test::Shape letter_h = {{{0, 0}, {0, 1}}, {{1, 0}, {1, 1}}, {{0, 0.5}, {1, 0.5}}};
  test::draw(image, letter_h, {20, 6, 40, 56}, 6);
  const std::vector<Region> digits = read(test::marks_of(image), Layout::automatic, ones, Tuning{});
  REQUIRE(test::text(digits) == "11");
  CHECK(digits[0].probabilities[1] * digits[1].probabilities[1] < 0.93F);
  CHECK(digits[0].probabilities[1] > 0.8F);
  CHECK(std::accumulate(digits[0].probabilities.begin(), digits[0].probabilities.end(), 0.0F) ==
        Approx(1));
}

TEST_CASE("boxes hold their digits from left to right") {
  const auto regions = read(number("472", 60));
  REQUIRE(regions.size() == 3);
  for (int i = 0; i < 3; ++i) {
    CHECK(regions[static_cast<std::size_t>(i)].box.x >= 60 * i);
    CHECK(regions[static_cast<std::size_t>(i)].box.right() <= 60 * (i + 1));
  }
}

}  // namespace
}  // namespace mnist::vision
