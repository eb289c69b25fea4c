#include "vision/ink_channel.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>

#include "vision/drawing.hpp"

namespace mnist::vision {
namespace {

Plane some_ink() { return test::drawn(5, 60, 60, {15, 10, 30, 40}, 5); }

float contrast(const Plane& plane) {
  const auto [least, most] = std::minmax_element(plane.values.begin(), plane.values.end());
  return *most - *least;
}

TEST_CASE("a grey picture comes back divided by 255") {
  const io::Image grey{3, 1, 1, {0, 51, 255}};
  CHECK(ink_channel(grey).values == std::vector<float>{0, 51 / 255.0F, 1});
  const io::Image grey_rgb{2, 1, 3, {51, 51, 51, 255, 255, 255}};
  CHECK(ink_channel(grey_rgb).values == std::vector<float>{51 / 255.0F, 1});
}

TEST_CASE("ink of any colour stands out of paper of any colour") {
  struct Pair {
    test::Colour paper;
    test::Colour pen;
  };
  const std::vector<Pair> pairs = {{{250, 230, 90}, {30, 40, 160}},
                                   {{255, 255, 255}, {255, 120, 180}},
                                   {{255, 255, 255}, {250, 240, 40}},
                                   {{200, 60, 60}, {60, 120, 60}}};
  for (const auto& [paper, pen] : pairs) {
    int largest = 0;
    for (std::size_t c = 0; c < 3; ++c) largest = std::max(largest, std::abs(paper[c] - pen[c]));
    CAPTURE(paper[0], paper[1], paper[2]);
    CHECK(contrast(ink_channel(test::picture(some_ink(), paper, pen))) >
          0.5F * float(largest) / 255);
  }
}

TEST_CASE("dark ink stays darker than its paper") {
  const Plane plane = ink_channel(test::picture(some_ink(), {250, 230, 90}, {30, 40, 160}));
  CHECK(*std::min_element(plane.values.begin(), plane.values.end()) < plane.at(0, 0));
}

TEST_CASE("light that changes slowly from side to side does not hide the ink") {
  const Plane ink = some_ink();
  io::Image image = test::picture(ink, {255, 255, 255}, {255, 150, 200});
  for (std::size_t i = 0; i < image.pixels.size(); i += 3)
    image.pixels[i] = std::uint8_t(image.pixels[i] * (60 + i / 3 % 60) / 120);
  const Plane plane = ink_channel(image);
  const auto darkest = std::max_element(ink.values.begin(), ink.values.end());
  const auto index = int(darkest - ink.values.begin());
  CHECK(plane.at(index % 60, 0) - plane.at(index % 60, index / 60) > 0.2F);
}

TEST_CASE("values lie between 0 and 1 for colours of every kind") {
  test::Random random(1);
  io::Image image{40, 30, 3, std::vector<std::uint8_t>(3600)};
  for (auto& sample : image.pixels) sample = std::uint8_t(random.below(256));
  for (const float value : ink_channel(image).values) REQUIRE((value >= 0 && value <= 1));
}

}  // namespace
}  // namespace mnist::vision
