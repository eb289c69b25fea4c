#include "vision/steady.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <numeric>

#include "vision/drawing.hpp"

namespace mnist::vision {
namespace {

Digit some_digit() {
  const Plane plane = test::drawn(4, 28, 28, {4, 4, 20, 20}, 3);
  Digit digit;
  std::copy(plane.values.begin(), plane.values.end(), digit.begin());
  return digit;
}

Probabilities certain(int digit, float p) {
  Probabilities probabilities;
  probabilities.fill((1 - p) / 9);
  probabilities[std::size_t(digit)] = p;
  return probabilities;
}

TEST_CASE("what is sure is asked for once") {
  std::size_t asked = 0;
  const Classifier classify = [&asked](std::span<const Digit> digits) {
    asked += digits.size();
    return std::vector<Probabilities>(digits.size(), certain(3, 0.99F));
  };
  const std::vector<Digit> digits(5, some_digit());
  CHECK(classify_steadily(classify, digits, 0.95F).at(4) == certain(3, 0.99F));
  CHECK(asked == 5);
}

TEST_CASE("what is not sure becomes the mean over several looks") {
  const Digit original = some_digit();
  int other_looks = 0;
  const Classifier classify = [&](std::span<const Digit> digits) {
    std::vector<Probabilities> result;
    for (const Digit& digit : digits) {
      other_looks += digit != original;
      result.push_back(digit == original ? certain(9, 0.8F) : certain(4, 0.8F));
    }
    return result;
  };
  const auto steady = classify_steadily(classify, {&original, 1}, 0.95F);
  CHECK(other_looks >= 4);
  CHECK(steady[0][4] > steady[0][9]);
  CHECK(std::accumulate(steady[0].begin(), steady[0].end(), 0.0F) == Approx(1));
}

TEST_CASE("looks that agree stay as sure as they are") {
  const Digit digit = some_digit();
  const Classifier classify = [](std::span<const Digit> digits) {
    return std::vector<Probabilities>(digits.size(), certain(4, 0.8F));
  };
  const auto steady = classify_steadily(classify, {&digit, 1}, 0.95F);
  for (std::size_t i = 0; i < 10; ++i) CHECK(steady[0][i] == Approx(certain(4, 0.8F)[i]));
}

TEST_CASE("the mean is geometric: nearly certain looks weigh more than doubtful ones") {
  const Digit original = some_digit();
  const Classifier classify = [&](std::span<const Digit> digits) {
    std::vector<Probabilities> result;
    for (const Digit& digit : digits)
      result.push_back(digit == original ? certain(9, 0.6F) : certain(4, 0.9999F));
    return result;
  };
  CHECK(classify_steadily(classify, {&original, 1}, 0.95F)[0][4] > 0.99F);
}

TEST_CASE("the other looks show the same digit, a little changed") {
  const Digit original = some_digit();
  const float ink = std::accumulate(original.begin(), original.end(), 0.0F);
  const Classifier classify = [&](std::span<const Digit> digits) {
    for (const Digit& digit : digits) {
      CHECK(test::mean_difference(digit, original) < 0.15F);
      CHECK(std::accumulate(digit.begin(), digit.end(), 0.0F) == Approx(ink).epsilon(0.2));
      for (const float value : digit) REQUIRE((value >= 0 && value <= 1));
    }
    return std::vector<Probabilities>(digits.size(), certain(1, 0.5F));
  };
  classify_steadily(classify, {&original, 1}, 0.95F);
}

TEST_CASE("what is slanted is looked at upright as well") {
  const Plane plane = test::drawn(0, 28, 28, {9, 4, 10, 20}, 3);
  Digit straight;
  std::copy(plane.values.begin(), plane.values.end(), straight.begin());
  Digit slanted{};
  for (int y = 0; y < digit_side; ++y)
    for (int x = 6; x < digit_side - 6; ++x)
      slanted[std::size_t(y * digit_side + x - (y - 14) / 2)] =
          straight[std::size_t(y * digit_side + x)];
  float closest = 1;
  const Classifier classify = [&](std::span<const Digit> digits) {
    for (const Digit& digit : digits)
      closest = std::min(closest, test::mean_difference(digit, straight));
    return std::vector<Probabilities>(digits.size(), certain(0, 0.5F));
  };
  classify_steadily(classify, {&slanted, 1}, 0.95F);
  CHECK(test::mean_difference(slanted, straight) > 0.1F);
  CHECK(closest < 0.03F);
}

TEST_CASE("paper without ink has no slant") {
  const Digit paper{};
  const Classifier classify = [&](std::span<const Digit> digits) {
    for (const Digit& digit : digits) CHECK(digit == paper);
    return std::vector<Probabilities>(digits.size(), certain(0, 0.5F));
  };
  classify_steadily(classify, {&paper, 1}, 0.95F);
}

TEST_CASE("no digits have no probabilities") {
  const Classifier classify = [](std::span<const Digit> digits) {
    return std::vector<Probabilities>(digits.size());
  };
  CHECK(classify_steadily(classify, {}, 0.95F).empty());
}

}  // namespace
}  // namespace mnist::vision
