#include "vision/background.hpp"

#include <algorithm>
#include <catch2/catch.hpp>

#include "vision/drawing.hpp"

namespace mnist::vision {
namespace {

Plane noise(int width, int height) {
  test::Random random(7);
  Plane plane(width, height);
  for (float& value : plane.values) value = random.uniform();
  return plane;
}

float greatest_around(const Plane& plane, int x, int y, int radius) {
  float greatest = 0;
  for (int v = y - radius; v <= y + radius; ++v)
    for (int u = x - radius; u <= x + radius; ++u)
      if (plane.contains(u, v)) greatest = std::max(greatest, plane.at(u, v));
  return greatest;
}

TEST_CASE("the maximum filter agrees with looking at every pixel of the window") {
  for (const int radius : {0, 1, 2, 5, 40}) {
    const Plane plane = noise(31, 17);
    const Plane filtered = maximum_filter(plane, radius);
    for (int y = 0; y < plane.height; ++y)
      for (int x = 0; x < plane.width; ++x)
        REQUIRE(filtered.at(x, y) == greatest_around(plane, x, y, radius));
  }
}

TEST_CASE("the minimum filter is the maximum filter of the negative") {
  Plane negative = noise(20, 25);
  const Plane least = minimum_filter(negative, 3);
  for (float& value : negative.values) value = -value;
  const Plane greatest = maximum_filter(negative, 3);
  for (std::size_t i = 0; i < least.values.size(); ++i)
    REQUIRE(least.values[i] == -greatest.values[i]);
}

TEST_CASE("under the ink the paper is as bright as beside it, and shadows keep their edges") {
  Plane paper(80, 60, 0.9F);
  for (int y = 0; y < 60; ++y)
    for (int x = 40; x < 80; ++x) paper.at(x, y) = 0.5F;
  Plane written = paper;
  const Plane ink = test::drawn(8, 80, 60, {25, 10, 30, 40}, 5);
  for (std::size_t i = 0; i < written.values.size(); ++i)
    written.values[i] *= 1 - 0.8F * ink.values[i];
  CHECK(paper_under(written, 6).values == paper.values);
}

TEST_CASE("the border tells plain paper from a photograph") {
  const Plane ink = test::drawn(8, 80, 60, {25, 10, 30, 40}, 5);
  Plane page(80, 60);
  for (std::size_t i = 0; i < page.values.size(); ++i) page.values[i] = 0.9F - 0.8F * ink.values[i];
  REQUIRE(plain_paper(page));
  CHECK(*plain_paper(page) == 0.9F);
  for (int y = 0; y < 60; ++y)
    for (int x = 0; x < 80; ++x) page.at(x, y) *= 0.5F + 0.5F * float(x) / 80;
  CHECK_FALSE(plain_paper(page));
}

TEST_CASE("contrast is a share of the light, so a shadow does not weaken it") {
  Plane paper(2, 1);
  paper.values = {0.8F, 0.4F};
  Plane written(2, 1);
  written.values = {0.4F, 0.2F};
  CHECK(ink_contrast(written, paper).values == std::vector<float>{0.5F, 0.5F});
  CHECK(ink_contrast(paper, paper).values == std::vector<float>{0, 0});
}

}  // namespace
}  // namespace mnist::vision
