#include "vision/flatten.hpp"

#include <catch2/catch.hpp>

#include "vision/drawing.hpp"

namespace mnist::vision {
namespace {

/// A digit that is drawn in `grey` on nothing.
io::Image on_nothing(std::uint8_t grey) {
  const Plane ink = test::drawn(3, 60, 60, {15, 10, 30, 40}, 5);
  io::Image image{60, 60, 2, {}};
  for (const float cover : ink.values) {
    image.pixels.push_back(grey);
    image.pixels.push_back(std::uint8_t(255 * cover));
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
  CHECK(flatten(page).pixels[0] == 0);
}

TEST_CASE("half covered pixels mix with the paper") {
  const io::Image image{2, 1, 4, {0, 0, 0, 128, 0, 0, 0, 0}};
  const io::Image flat = flatten(image);
  CHECK(flat.channels == 3);
  CHECK(flat.pixels[0] == 127);
  CHECK(flat.pixels[3] == 255);
}

}  // namespace
}  // namespace mnist::vision
