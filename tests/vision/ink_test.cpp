#include "vision/ink.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <utility>

#include "vision/drawing.hpp"
#include "vision/segment.hpp"

namespace mnist::vision {
namespace {

FloatImage inverted(FloatImage image) {
  for (float& value : image.values) value = 1 - value;
  return image;
}

TEST_CASE("thin and bold ink is told from its paper, small or large, tight or loose") {
  for (int digit = 0; digit < 10; ++digit)
    for (const int side : {16, 28, 100, 400})
      for (const double pen : {0.06, 0.12, 0.18})
        for (const double margin : {0.0, 0.25}) {
          const int edge = static_cast<int>(margin * side);
          const Box box{edge, edge, side - 2 * edge, side - 2 * edge};
          const FloatImage light =
              test::drawn(digit, side, side, box, std::max(1.0, pen * box.height));
          CAPTURE(digit, side, pen, margin);
          CHECK(ink_is_light(light));
          CHECK_FALSE(ink_is_light(inverted(light)));
        }
}

TEST_CASE("ink so bold that the corners are all its paper is told from it") {
  for (int digit = 0; digit < 10; ++digit)
    for (const int side : {16, 28, 100, 400}) {
      const Box box{-side / 8, 0, side + side / 4, side};
      const FloatImage light = test::drawn(digit, side, side, box, side / 5.0);
      CAPTURE(digit, side);
      CHECK(ink_is_light(light));
      CHECK_FALSE(ink_is_light(inverted(light)));
    }
}

TEST_CASE("a shadow over half of the sheet does not matter") {
  const FloatImage ink = test::drawn(2, 300, 200, {60, 60, 60, 80}, 6);
  FloatImage photo(300, 200);
  for (int y = 0; y < 200; ++y)
    for (int x = 0; x < 300; ++x)
      photo.at(x, y) = (0.9F - 0.7F * ink.at(x, y)) * (x < 150 ? 1 : 0.45F);
  CHECK_FALSE(ink_is_light(photo));
}

TEST_CASE("a page of one brightness has some polarity") {
  CHECK_NOTHROW(ink_is_light(FloatImage(1, 1, 0.5F)));
  CHECK_NOTHROW(ink_is_light(FloatImage(300, 2, 1)));
}

/// Paper whose contrasts have a standard deviation of `deviation`, nearly normal.
FloatImage noisy_paper(int width, int height, float deviation) {
  test::Random random(3);
  FloatImage image(width, height);
  for (float& value : image.values) {
    float sum = -6;
    for (int i = 0; i < 12; ++i) sum += random.uniform();
    value = deviation * sum;
  }
  return image;
}

void add(FloatImage& image, const FloatImage& ink, float strength) {
  for (std::size_t i = 0; i < image.values.size(); ++i) image.values[i] += strength * ink.values[i];
}

TEST_CASE("blank paper shows no ink, nor does noise") {
  CHECK_FALSE(find_levels(FloatImage(30, 30), Tuning{}));
  CHECK_FALSE(find_levels(noisy_paper(100, 100, 0.02F), Tuning{}));
  CHECK_FALSE(find_levels(noisy_paper(100, 100, 0.2F), Tuning{}));
}

TEST_CASE("the edge of a stroke is halfway between paper and ink, however much ink there is") {
  for (const int side : {20, 200}) {
    FloatImage image(200, 200);
    add(image, test::drawn(3, 200, 200, {0, 0, side, side}, side / 8.0), 0.6F);
    const auto levels = find_levels(image, Tuning{});
    REQUIRE(levels);
    CHECK(levels->ink == Approx(0.6).margin(0.05));
    CHECK(levels->edge == Approx(levels->ink / 2).margin(0.01));
    CHECK(levels->paper < 0.05F);
  }
}

TEST_CASE("ink that leaves but a quarter of its picture free is told from the paper") {
  FloatImage image = noisy_paper(40, 60, 0.02F);
  add(image, test::drawn(8, 40, 60, {4, 4, 32, 52}, 16), 0.6F);
  const auto levels = find_levels(image, Tuning{});
  REQUIRE(levels);
  CHECK(levels->ink == Approx(0.6).margin(0.05));
  CHECK(levels->edge == Approx(levels->ink / 2).margin(0.03));
}

TEST_CASE("faint ink is found on quiet paper") {
  FloatImage image = noisy_paper(200, 200, 0.006F);
  add(image, test::drawn(3, 200, 200, {50, 50, 80, 100}, 8), 0.12F);
  const auto levels = find_levels(image, Tuning{});
  REQUIRE(levels);
  CHECK(levels->edge == Approx(0.06).margin(0.015));
}

TEST_CASE("the edge lies above ruled lines that are fainter than half of the ink") {
  FloatImage image(200, 200);
  for (int y = 10; y < 200; y += 20)
    for (int x = 0; x < 200; ++x) image.at(x, y) = 0.25F;
  add(image, test::drawn(3, 200, 200, {50, 50, 80, 100}, 8), 0.7F);
  const auto levels = find_levels(image, Tuning{});
  REQUIRE(levels);
  CHECK(levels->edge > 0.3F);
  CHECK(levels->edge < 0.45F);
}

TEST_CASE("under the ink the paper is as bright as beside it, and shadows keep their edges") {
  FloatImage paper(80, 60, 0.9F);
  for (int y = 0; y < 60; ++y)
    for (int x = 40; x < 80; ++x) paper.at(x, y) = 0.5F;
  FloatImage written = paper;
  const FloatImage ink = test::drawn(8, 80, 60, {25, 10, 30, 40}, 5);
  for (std::size_t i = 0; i < written.values.size(); ++i)
    written.values[i] *= 1 - 0.8F * ink.values[i];
  CHECK(paper_under(written, 6, Tuning{}).values == paper.values);
}

/// A page with ink on it, lit by light(x, y).
template <typename Light>
FloatImage page(const FloatImage& ink, Light light) {
  test::Random random(5);
  FloatImage image(ink.width, ink.height);
  for (int y = 0; y < ink.height; ++y)
    for (int x = 0; x < ink.width; ++x) {
      const float noise = 0.02F * (random.uniform() - 0.5F);
      image.at(x, y) = (0.85F - 0.65F * ink.at(x, y)) * light(x, y) + noise;
    }
  return image;
}

float even(int, int) { return 1; }

/// The box of all that is kept as writing.
Box written(const Ink& ink) { return box_of(find_marks(ink, Tuning{}).pieces); }

FloatImage five() { return test::drawn(5, 300, 200, {120, 50, 60, 90}, 8); }

void check_that_five_is_found(const FloatImage& image) {
  const auto ink = find_ink(image, Tuning{});
  REQUIRE(ink);
  const Box box = written(*ink);
  CHECK(std::abs(box.x - 122) <= 6);
  CHECK(std::abs(box.y - 50) <= 4);
  CHECK(std::abs(box.right() - 169) <= 4);
  CHECK(std::abs(box.bottom() - 139) <= 4);
}

TEST_CASE("ink is found in even light, in a gradient, and across the edge of a shadow") {
  check_that_five_is_found(page(five(), even));
  check_that_five_is_found(
      page(five(), [](int x, int y) { return 0.4F + 0.6F * static_cast<float>(x + y) / 500; }));
  check_that_five_is_found(page(five(), [](int x, int y) { return x + y < 240 ? 1.0F : 0.55F; }));
}

TEST_CASE("a bold digit cut close is found, whatever specks are beside it") {
  FloatImage ink(820, 992);
  test::draw(ink, {{{0, 0}, {1, 0}, {0.2F, 1}}}, {36, 52, 420, 700}, 110);
  for (int i = 0; i < 20; ++i)  // dust
    for (int y = 0; y < 6; ++y)
      for (int x = 0; x < 5; ++x) ink.at(600 + 7 * i + x, 150 + 30 * i + y) = 1;
  // Squares as programs show where a picture is transparent.
  const FloatImage image =
      page(ink, [](int x, int y) { return (x / 24 + y / 24) % 2 == 0 ? 1.0F : 0.95F; });
  const auto found = find_ink(image, Tuning{});
  REQUIRE(found);
  const Box box = written(*found);
  CHECK(box.width > 400);
  CHECK(box.height > 700);
}

TEST_CASE("ruled and squared paper is not ink, even where it is as dark as the ink") {
  FloatImage ink = five();
  for (int y = 15; y < 200; y += 40) test::draw(ink, {{{-0.1, 0}, {1.1, 0}}}, {0, y, 300, 1}, 2);
  check_that_five_is_found(page(ink, even));
  for (int x = 20; x < 300; x += 40) test::draw(ink, {{{0, -0.1}, {0, 1.1}}}, {x, 0, 1, 200}, 2);
  check_that_five_is_found(page(ink, even));
}

TEST_CASE("a line from edge to edge is not ink, though it is hardly longer than the digit tall") {
  for (const int y : {4, 45, 92}) {
    FloatImage ink = test::drawn(5, 80, 100, {20, 15, 40, 70}, 8);
    test::draw(ink, {{{0, 0}, {1, 0}}}, {-4, y, 88, 1}, 2);
    const auto found = find_ink(page(ink, even), Tuning{});
    REQUIRE(found);
    CAPTURE(y);
    const Box box = written(*found);
    CHECK(box.x >= 16);
    CHECK(box.right() <= 64);
    CHECK(box.y >= 10);
    CHECK(box.bottom() <= 89);
  }
}

TEST_CASE("a page whose border alone is plain is taken as lit unevenly") {
  FloatImage image =
      page(five(), [](int x, int y) { return 0.5F + 0.5F * static_cast<float>(x + y) / 500; });
  for (int y = 0; y < image.height; ++y)
    for (int x = 0; x < image.width; ++x)
      if (x < 4 || y < 4 || x >= image.width - 4 || y >= image.height - 4) image.at(x, y) = 0.3F;
  check_that_five_is_found(image);
}

TEST_CASE("faint ink is found in strong noise, and in noise alone there is none") {
  const auto in_noise = [](const FloatImage& ink) {
    test::Random random(5);
    FloatImage image = ink;
    for (float& value : image.values)
      value = 0.7F - 0.25F * value + 0.24F * (random.uniform() - 0.5F);
    return image;
  };
  check_that_five_is_found(in_noise(five()));
  CHECK_FALSE(find_ink(in_noise(FloatImage(300, 200)), Tuning{}));
}

TEST_CASE("lines not quite half as dark as the ink do not cling to it") {
  FloatImage ink = five();
  FloatImage lines(ink.width, ink.height);
  for (int y = 15; y < 200; y += 40) test::draw(lines, {{{-0.1, 0}, {1.1, 0}}}, {0, y, 300, 1}, 2);
  for (std::size_t i = 0; i < ink.values.size(); ++i)
    ink.values[i] = std::max(ink.values[i], 0.41F * lines.values[i]);
  check_that_five_is_found(page(ink, even));
}

TEST_CASE("a thin digit that fills its picture is not a ruled line") {
  for (const int digit : {1, 4, 7}) {
    const FloatImage ink = test::drawn(digit, 120, 200, {0, 0, 120, 200}, 3);
    FloatImage image(120, 200);
    for (std::size_t i = 0; i < image.values.size(); ++i) image.values[i] = 1 - ink.values[i];
    const auto found = find_ink(image, Tuning{});
    REQUIRE(found);
    CHECK(written(*found).height >= 174);
  }
}

TEST_CASE("coverage is 0 on paper, 1 in a stroke, and never beyond") {
  const auto ink = find_ink(page(five(), even), Tuning{});
  REQUIRE(ink);
  CHECK(ink->coverage.at(20, 20) < 0.1F);
  CHECK(ink->coverage.at(135, 70) > 0.9F);  // in the back of the five
  for (const float value : ink->coverage.values) REQUIRE((value >= 0 && value <= 1));
}

TEST_CASE("a blank page has no ink, lit evenly or not") {
  const FloatImage none(300, 200);
  CHECK_FALSE(find_ink(FloatImage(40, 40, 0.7F), Tuning{}));
  CHECK_FALSE(find_ink(page(none, even), Tuning{}));
  CHECK_FALSE(find_ink(
      page(none, [](int x, int) { return 0.5F + 0.5F * static_cast<float>(x) / 300; }), Tuning{}));
}

}  // namespace
}  // namespace mnist::vision
