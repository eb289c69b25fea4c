#include "mnist/vision/find_digits.hpp"

#include <catch2/catch.hpp>

#include "mnist/nn/random.hpp"
#include "support.hpp"

using namespace mnist::vision;
using namespace support;

namespace {

// What one drawing may change under another dress: a mean of 5 % of full contrast.
constexpr float same = 0.05F;

Digit prepared(const mnist::io::Image& image) {
  const auto digit = prepare(image);
  REQUIRE(digit);
  return *digit;
}

/// Takes whatever it is shown for a 1, quite surely.
std::vector<Probabilities> says_one(std::span<const Digit> digits) {
  Probabilities probabilities;
  probabilities.fill(0.01F);
  probabilities[1] = 0.91F;
  return std::vector<Probabilities>(digits.size(), probabilities);
}

}  // namespace

TEST_CASE("the same drawing gives the same input in any dress") {
  const Digit plain = prepared(drawing_of(seven));
  Drawing how;
  SECTION("white on black") {
    how.ground = 0;
    how.ink = 255;
  }
  SECTION("in a corner") {
    how.x = 8.0F;
    how.y = 10.0F;
  }
  SECTION("twice as large") {
    how.width = how.height = 400;
    how.size = 200.0F;
    how.pen = 12.0F;
  }
  SECTION("half as large") {
    how.size = 50.0F;
    how.pen = 3.0F;
  }
  SECTION("pale") {
    how.ground = 180;
    how.ink = 110;
  }
  SECTION("on a wide sheet") { how.width = 600; }
  CHECK(difference(prepared(drawing_of(seven, how)), plain) < same);
}

TEST_CASE("colour and transparency do not matter") {
  const mnist::io::Image grey = drawing_of(seven);
  const Digit plain = prepared(grey);
  mnist::io::Image blue_on_yellow{grey.width, grey.height, 3, {}};
  mnist::io::Image transparent{grey.width, grey.height, 4, {}};
  for (const std::uint8_t level : grey.pixels) {
    const auto dark = static_cast<std::uint8_t>(255 - level);
    for (const std::uint8_t value : {level, level, std::uint8_t{120}}) {
      blue_on_yellow.pixels.push_back(value);
    }
    for (const std::uint8_t value : {std::uint8_t{0}, std::uint8_t{0}, std::uint8_t{0}, dark}) {
      transparent.pixels.push_back(value);
    }
  }
  CHECK(difference(prepared(blue_on_yellow), plain) < same);
  CHECK(difference(prepared(transparent), plain) < same);
}

TEST_CASE("uneven light does not matter") {
  mnist::io::Image image = drawing_of(seven);
  const Digit plain = prepared(image);
  for (int y = 0; y < image.height; ++y) {
    for (int x = 0; x < image.width; ++x) {
      auto& pixel = image.pixels[static_cast<std::size_t>(y * image.width + x)];
      pixel = static_cast<std::uint8_t>(static_cast<float>(pixel) *
                                        (1.0F - 0.5F * static_cast<float>(x) / 200.0F));
    }
  }
  CHECK(difference(prepared(image), plain) < same);
}

TEST_CASE("the ink is fitted into MNIST's box, its centre of mass in the middle") {
  const Digit digit = prepared(drawing_of(seven));
  float mass = 0.0F, x_sum = 0.0F, y_sum = 0.0F;
  int top = digit_side, bottom = 0;
  for (int y = 0; y < digit_side; ++y) {
    for (int x = 0; x < digit_side; ++x) {
      const float value = digit[static_cast<std::size_t>(y * digit_side + x)];
      mass += value;
      x_sum += value * static_cast<float>(x);
      y_sum += value * static_cast<float>(y);
      if (value > 0.1F) {
        top = std::min(top, y);
        bottom = std::max(bottom, y);
      }
    }
  }
  CHECK(x_sum / mass == Approx(13.5F).margin(0.75));
  CHECK(y_sum / mass == Approx(13.5F).margin(0.75));
  CHECK(bottom - top + 1 <= ink_side + 1);
  CHECK(bottom - top + 1 >= ink_side - 1);
}

TEST_CASE("a page without ink has no digit") {
  for (const std::uint8_t level : {std::uint8_t{0}, std::uint8_t{128}, std::uint8_t{255}}) {
    CHECK_FALSE(prepare(blank(100, 80, level)));
    CHECK(find_digits(blank(100, 80, level), says_one).empty());
  }
}

TEST_CASE("digits of a line are found from left to right, each in its box") {
  mnist::io::Image image = blank(400, 160, 255);
  for (const float x : {20.0F, 150.0F, 290.0F}) {
    draw(image, seven, {.x = x, .y = 30.0F, .size = 90.0F});
  }
  const auto regions = find_digits(image, says_one, {.layout = Layout::number});
  REQUIRE(regions.size() == 3);
  for (std::size_t i = 0; i < 3; ++i) {
    const float left = std::array{20.0F, 150.0F, 290.0F}[i] + 9.0F - 6.0F;
    CHECK(static_cast<float>(regions[i].box.x) == Approx(left).margin(4));
    CHECK(static_cast<float>(regions[i].box.y) == Approx(24.0F).margin(4));
    CHECK(static_cast<float>(regions[i].box.width) == Approx(75.0F).margin(6));
    CHECK(static_cast<float>(regions[i].box.height) == Approx(102.0F).margin(6));
  }
}

TEST_CASE("stripes from edge to edge are no 1s, but two that were cut out close are") {
  for (const int stripes : {2, 3, 5}) {
    mnist::io::Image image = blank(60 * stripes, 100, 255);
    for (int i = 0; i < stripes; ++i)
      draw(image, one, {.x = 60.0F * static_cast<float>(i) - 35.0F, .y = -15.0F, .size = 130.0F});
    CAPTURE(stripes);
    CHECK(find_digits(image, says_one).size() == (stripes == 2 ? 2 : 0));
  }
}

TEST_CASE("slanted digits are two though one begins above the end of the other") {
  mnist::io::Image image = blank(220, 160, 255);
  const std::vector<Point> slanted{{0.7F, 0.0F}, {0.0F, 1.0F}};
  for (const float x : {30.0F, 85.0F}) draw(image, slanted, {.x = x, .y = 30.0F});
  CHECK(find_digits(image, says_one).size() == 2);
}

TEST_CASE("lines are read from top to bottom") {
  mnist::io::Image image = blank(200, 400, 255);
  for (const float y : {30.0F, 250.0F}) draw(image, seven, {.x = 60.0F, .y = y, .size = 90.0F});
  const auto regions = find_digits(image, says_one, {.layout = Layout::number});
  REQUIRE(regions.size() == 2);
  CHECK(regions[0].box.bottom() < regions[1].box.y);
}

TEST_CASE("any pixels at all give inputs from 0 to 1 and boxes inside the image") {
  mnist::nn::Random random{7};
  for (int round = 0; round < 300; ++round) {
    const int width = 1 + static_cast<int>(random.below(90));
    const int height = 1 + static_cast<int>(random.below(90));
    const int channels = 1 + static_cast<int>(random.below(4));
    mnist::io::Image image{width, height, channels, {}};
    image.pixels.resize(static_cast<std::size_t>(width * height * channels));
    const std::uint64_t levels = 2 + random.below(255);
    for (auto& pixel : image.pixels) pixel = static_cast<std::uint8_t>(random.below(levels));
    CAPTURE(round, width, height, channels);
    bool sound = true;
    for (const Region& region : find_digits(image, says_one)) {
      for (const float value : region.digit) sound = sound && value >= 0.0F && value <= 1.0F;
      sound = sound && region.box.x >= 0 && region.box.y >= 0 && region.box.right() <= width &&
              region.box.bottom() <= height;
    }
    CHECK(sound);
  }
}
