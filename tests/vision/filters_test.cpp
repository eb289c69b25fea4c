#include "vision/filters.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <numeric>

#include "vision/drawing.hpp"

namespace mnist::vision {
namespace {

FloatImage noise(int width, int height) {
  test::Random random(7);
  FloatImage image(width, height);
  for (float& value : image.values) value = random.uniform();
  return image;
}

float greatest_around(const FloatImage& image, int x, int y, int radius) {
  float greatest = 0;
  for (int v = y - radius; v <= y + radius; ++v)
    for (int u = x - radius; u <= x + radius; ++u)
      if (image.contains(u, v)) greatest = std::max(greatest, image.at(u, v));
  return greatest;
}

TEST_CASE("the maximum filter agrees with looking at every pixel of the window") {
  for (const int radius : {0, 1, 2, 5, 40}) {
    const FloatImage image = noise(31, 17);
    const FloatImage filtered = maximum_filter(image, radius);
    for (int y = 0; y < image.height; ++y)
      for (int x = 0; x < image.width; ++x)
        REQUIRE(filtered.at(x, y) == greatest_around(image, x, y, radius));
  }
}

TEST_CASE("the minimum filter is the maximum filter of the negative") {
  FloatImage negative = noise(20, 25);
  const FloatImage least = minimum_filter(negative, 3);
  for (float& value : negative.values) value = -value;
  const FloatImage greatest = maximum_filter(negative, 3);
  for (std::size_t i = 0; i < least.values.size(); ++i)
    REQUIRE(least.values[i] == -greatest.values[i]);
}

TEST_CASE("a point spreads to its neighbours, and none of it is lost") {
  FloatImage image(5, 4);
  image.at(2, 1) = 16;
  const FloatImage spread = smooth(image);
  CHECK(spread.width == 5);
  CHECK(spread.height == 4);
  CHECK(spread.at(2, 1) == 4);
  CHECK(spread.at(1, 1) == 2);
  CHECK(spread.at(3, 2) == 1);
  CHECK(spread.at(4, 1) == 0);
}

TEST_CASE("what is even stays so, up to the edge") {
  for (const float value : smooth(FloatImage(3, 2, 0.5F)).values) CHECK(value == 0.5F);
  CHECK(smooth(FloatImage(1, 1, 1)).values == FloatImage(1, 1, 1).values);
}

TEST_CASE("a image is halved until it fits") {
  FloatImage image(9, 4, 0.25F);
  image.at(0, 0) = 1;
  const FloatImage small = halve_to(image, 4);
  CHECK(small.box() == Box{0, 0, 4, 2});
  CHECK(small.at(0, 0) == Approx(0.4375));
  CHECK(small.at(3, 1) == Approx(0.25));
  CHECK(halve_to(FloatImage(1, 9), 2).box() == Box{0, 0, 1, 2});
}

TEST_CASE("the width of a stroke is measured at any size, whatever the digit") {
  for (int digit = 0; digit < 10; ++digit)
    for (const double pen : {4.0, 8.0, 14.0}) {
      const FloatImage ink = test::drawn(digit, 200, 200, {30, 20, 120, 160}, pen);
      CAPTURE(digit, pen);
      CHECK(stroke_width(ink) == Approx(pen).epsilon(0.2));
    }
}

TEST_CASE("no ink has no width") {
  CHECK(stroke_width(FloatImage(9, 9)) == 0);
  CHECK(stroke_width(FloatImage()) == 0);
}

TEST_CASE("ink up to the edge of the image has an outline there") {
  CHECK(stroke_width(FloatImage(3, 90, 1)) == Approx(3).epsilon(0.1));
}

TEST_CASE("strokes grow and shrink by what is asked, on either side") {
  for (const float growth : {-3.0F, -1.5F, 0.5F, 2.0F, 4.25F}) {
    FloatImage bar(60, 100);
    for (int y = 20; y < 80; ++y)
      for (int x = 25; x < 35; ++x) bar.at(x, y) = 1;
    float across = 0;
    const FloatImage grown = grow_strokes(bar, growth);
    for (int x = 0; x < 60; ++x) across += grown.at(x, 50);
    CAPTURE(growth);
    CHECK(across == Approx(10 + 2 * growth));
  }
}

TEST_CASE("nothing grows out of a image without ink") {
  CHECK(grow_strokes(FloatImage(20, 20), 3).values == FloatImage(20, 20).values);
}

float sum(const FloatImage& image) {
  return std::accumulate(image.values.begin(), image.values.end(), 0.0F);
}

TEST_CASE("resampling a window that is the image gives the image") {
  const FloatImage image = test::drawn(4, 20, 30, {2, 3, 15, 24}, 3);
  const FloatImage same = resample(image, {0, 0, 20, 30}, 20, 30);
  for (std::size_t i = 0; i < image.values.size(); ++i)
    CHECK(same.values[i] == Approx(image.values[i]).margin(1e-5));
}

TEST_CASE("resampling keeps the mean where it shrinks by any factor") {
  const FloatImage image = test::drawn(4, 100, 90, {12, 13, 65, 64}, 7);
  for (const int side : {10, 27, 64, 90}) {
    const FloatImage small = resample(image, {0, 0, 100, 90}, side, side);
    CHECK(sum(small) / static_cast<float>(side * side) == Approx(sum(image) / 9000).epsilon(0.001));
  }
}

TEST_CASE("resampling doubles a image by linear interpolation") {
  FloatImage image(2, 1);
  image.values = {0, 1};
  const FloatImage large = resample(image, {0, 0, 2, 1}, 4, 1);
  CHECK(large.at(1, 0) == Approx(0.25));
  CHECK(large.at(2, 0) == Approx(0.75));
}

TEST_CASE("beyond the image is paper") {
  CHECK(sum(resample(FloatImage(3, 3, 1), {10, 10, 4, 4}, 2, 2)) == 0);
  CHECK(sum(resample(FloatImage(3, 3, 1), {-9, -9, 4, 4}, 2, 2)) == 0);
}

}  // namespace
}  // namespace mnist::vision
