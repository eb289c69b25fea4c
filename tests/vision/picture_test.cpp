#include "vision/picture.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <vector>

#include "vision/drawing.hpp"

namespace mnist::vision {
namespace {

/// A digit that is drawn in `grey` on nothing.
io::Image on_nothing(std::uint8_t grey) {
  const FloatImage ink = test::drawn(3, 60, 60, {15, 10, 30, 40}, 5);
  io::Image image{60, 60, 2, {}};
  for (const float cover : ink.values) {
    image.pixels.push_back(grey);
    image.pixels.push_back(static_cast<std::uint8_t>(255 * cover));
  }
  return image;
}

TEST_CASE("a picture without transparency stays as it is") {
  const io::Image image{1, 2, 3, {1, 2, 3, 4, 5, 6}};
  CHECK(flatten(image) == image);
}

TEST_CASE("dark ink on nothing gets white paper, light ink black paper") {
  CHECK(flatten(on_nothing(20)).pixels[0] == 255);
  CHECK(flatten(on_nothing(230)).pixels[0] == 0);
  CHECK(flatten(on_nothing(20)).channels == 1);
}

TEST_CASE("transparent corners of an opaque page take its colour") {
  io::Image page{4, 4, 4, std::vector<std::uint8_t>(64, 255)};
  for (std::size_t c = 0; c < 4; ++c) page.pixels[c] = 0;  // transparent black
  CHECK(flatten(page).pixels[0] == 255);
  for (std::size_t i = 0; i < 64; i += 4)
    for (std::size_t c = 0; c < 3; ++c) page.pixels[i + c] = 30;
  CHECK(flatten(page).pixels[0] == 30);
}

TEST_CASE("an opaque canvas on nothing has its own colour behind it") {
  const io::Image drawing =
      test::picture(test::drawn(2, 60, 60, {15, 10, 30, 40}, 5), {20, 20, 20}, {240, 240, 240});
  io::Image canvas{100, 80, 2, std::vector<std::uint8_t>(16000)};
  for (std::size_t i = 0; i < drawing.pixels.size(); ++i) {
    const std::size_t at = 2 * (i / 60 * 100 + i % 60);
    canvas.pixels[at] = drawing.pixels[i];
    canvas.pixels[at + 1] = 255;
  }
  CHECK(flatten(canvas).pixels.back() == 20);
}

TEST_CASE("half covered pixels mix with the paper") {
  const io::Image image{2, 1, 4, {0, 0, 0, 128, 0, 0, 0, 0}};
  const io::Image flat = flatten(image);
  CHECK(flat.channels == 3);
  CHECK(flat.pixels[0] == 127);
  CHECK(flat.pixels[3] == 255);
}

TEST_CASE("each pixel of a shrunken picture is the mean of those it covers") {
  const io::Image image{4, 2, 1, {0, 10, 100, 100, 20, 30, 100, 104}};
  CHECK(flatten(image, 2) == io::Image{2, 1, 1, {15, 101}});
}

TEST_CASE("channels are averaged apart") {
  const io::Image image{2, 1, 3, {0, 10, 20, 100, 110, 120}};
  CHECK(flatten(image, 2) == io::Image{1, 1, 3, {50, 60, 70}});
}

TEST_CASE("a rest smaller than the factor is dropped, but never the whole picture") {
  CHECK(flatten({5, 1, 1, {1, 1, 1, 1, 200}}, 2) == io::Image{2, 1, 1, {1, 1}});
  CHECK(flatten({2, 1, 1, {10, 20}}, 8) == io::Image{1, 1, 1, {15}});
}

TEST_CASE("a factor of one changes nothing") {
  const io::Image image{2, 1, 1, {10, 20}};
  CHECK(flatten(image, 1) == image);
}

FloatImage some_ink() { return test::drawn(5, 60, 60, {15, 10, 30, 40}, 5); }

float contrast(const FloatImage& image) {
  const auto [least, most] = std::minmax_element(image.values.begin(), image.values.end());
  return *most - *least;
}

TEST_CASE("a grey picture comes back divided by 255") {
  const io::Image grey{3, 1, 1, {0, 51, 255}};
  CHECK(brightness_of(grey).values == std::vector<float>{0, 51 / 255.0F, 1});
  const io::Image grey_rgb{2, 1, 3, {51, 51, 51, 255, 255, 255}};
  CHECK(brightness_of(grey_rgb).values == std::vector<float>{51 / 255.0F, 1});
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
    CHECK(contrast(brightness_of(test::picture(some_ink(), paper, pen))) >
          0.5F * static_cast<float>(largest) / 255);
  }
}

TEST_CASE("dark ink stays darker than its paper") {
  const FloatImage image = brightness_of(test::picture(some_ink(), {250, 230, 90}, {30, 40, 160}));
  CHECK(*std::min_element(image.values.begin(), image.values.end()) < image.at(0, 0));
}

TEST_CASE("light that changes slowly from side to side does not hide the ink") {
  const FloatImage ink = some_ink();
  io::Image image = test::picture(ink, {255, 255, 255}, {255, 150, 200});
  for (std::size_t i = 0; i < image.pixels.size(); i += 3)
    image.pixels[i] = static_cast<std::uint8_t>(image.pixels[i] * (60 + i / 3 % 60) / 120);
  const FloatImage bright = brightness_of(image);
  const auto darkest = std::max_element(ink.values.begin(), ink.values.end());
  const auto index = static_cast<int>(darkest - ink.values.begin());
  CHECK(bright.at(index % 60, 0) - bright.at(index % 60, index / 60) > 0.2F);
}

TEST_CASE("values lie between 0 and 1 for colours of every kind") {
  test::Random random(1);
  io::Image image{40, 30, 3, std::vector<std::uint8_t>(3600)};
  for (auto& sample : image.pixels) sample = static_cast<std::uint8_t>(random.below(256));
  for (const float value : brightness_of(image).values) REQUIRE((value >= 0 && value <= 1));
}

}  // namespace
}  // namespace mnist::vision
