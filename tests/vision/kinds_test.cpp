#include <catch2/catch.hpp>
#include <string>

#include "mnist/vision/find_digits.hpp"
#include "vision/filters.hpp"
#include "vision/templates.hpp"

/// Pictures of the kinds that once were misread, each read whole by a classifier of drawn digits.
namespace mnist::vision {
namespace {

std::string read(const io::Image& image, Layout layout = Layout::automatic) {
  return test::text(find_digits(image, test::match_templates, {layout}));
}

FloatImage number(const std::string& digits, int pitch = 60) {
  FloatImage ink(pitch * static_cast<int>(digits.size()) + 20, 84);
  for (std::size_t i = 0; i < digits.size(); ++i) {
    test::draw(ink, test::shape_of(digits[i] - '0'), {8 + pitch * static_cast<int>(i), 14, 48, 56},
               6);
  }
  return ink;
}

/// Brightness of paper and ink, with noise.
io::Image on_paper(const FloatImage& ink, float paper, float depth) {
  test::Random random(2);
  io::Image image{ink.width, ink.height, 1, {}};
  for (const float cover : ink.values) {
    const float value = paper - depth * cover + 0.02F * (random.uniform() - 0.5F);
    image.pixels.push_back(static_cast<std::uint8_t>(255 * value));
  }
  return image;
}

TEST_CASE("a sheet on a dark table, a scanner's black edge and a framed blackboard are read") {
  for (const bool board : {false, true}) {
    for (const int edge : {8, 40}) {
      const FloatImage ink = test::drawn(5, 320, 240, {130, 80, 50, 70}, 7);
      io::Image image = on_paper(ink, board ? 0.2F : 0.9F, board ? -0.6F : 0.7F);
      for (int y = 0; y < 240; ++y) {
        for (int x = 0; x < 320; ++x) {
          if (x < edge || y < edge || x >= 320 - edge || y >= 240 - edge) {
            image.pixels[static_cast<std::size_t>(y * 320 + x)] = board ? 190 : 40;
          }
        }
      }
      CAPTURE(board, edge);
      CHECK(read(image) == "5");
    }
  }
}

TEST_CASE("the stem of a digit that fills its picture is no ruled line") {
  for (const double pen : {3.0, 8.0}) {
    FloatImage ink(200, 220);
    test::draw(ink, {{{0.2, 0.1}, {0.75, 0.05}, {0.75, 0.98}}}, {10, 5, 180, 210}, pen);
    const auto regions = find_digits(on_paper(ink, 0.8F, 0.7F), test::match_templates);
    REQUIRE(regions.size() == 1);
    CHECK(regions[0].box.height > 180);
  }
}

TEST_CASE("a bar beside the digit asked for is not joined to it") {
  for (const int x : {6, 72}) {
    FloatImage ink = test::drawn(2, 84, 84, {20, 14, 44, 56}, 6);
    test::draw(ink, {{{0, -1}, {0, 2}}}, {x, 0, 1, 84}, 3);
    CAPTURE(x);
    CHECK(read(on_paper(ink, 0.8F, 0.6F), Layout::single) == "2");
  }
}

TEST_CASE("a digit that crosses the lines of its box is read") {
  FloatImage ink(200, 200);
  test::draw(ink, test::shape_of(3), {72, 40, 60, 90}, 8);
  test::draw(ink, {{{0, 0}, {1, 0}, {1, 1}, {0, 1}, {0, 0}}}, {50, 48, 100, 100}, 2);
  CHECK(read(on_paper(ink, 0.95F, 0.9F)) == "3");
}

TEST_CASE("a ring whose one side is pale stays a ring") {
  for (const float pale : {0.2F, 0.3F, 0.5F}) {
    FloatImage ink = number("280");
    for (int y = 0; y < ink.height; ++y) {
      for (int x = 148; x < ink.width; ++x) ink.at(x, y) *= pale;
    }
    CAPTURE(pale);
    CHECK(read(on_paper(ink, 0.85F, 0.7F), Layout::number) == "280");
  }
}

TEST_CASE("a woven ground is not ink") {
  FloatImage ink = number("20690");
  io::Image image = on_paper(ink, 0.7F, 0.4F);
  for (int y = 0; y < ink.height; ++y) {
    for (int x = 0; x < ink.width; ++x) {
      auto& pixel = image.pixels[static_cast<std::size_t>(y * ink.width + x)];
      if (ink.at(x, y) < 0.5F && (x / 2 + y / 2) % 2 == 0) {
        pixel = static_cast<std::uint8_t>(pixel - 35);
      }
    }
  }
  CHECK(read(image, Layout::number) == "20690");
}

TEST_CASE("points, dashes, slashes, plus and equals signs between digits are passed over") {
  const auto signed_number = [](const test::Shape& sign, const Box& box) {
    FloatImage ink = number("2 05", 60);
    for (int y = 0; y < ink.height; ++y) {
      for (int x = 64; x < 126; ++x) ink.at(x, y) = 0;
    }
    test::draw(ink, sign, box, 6);
    return read(on_paper(ink, 0.9F, 0.8F), Layout::number);
  };
  CHECK(signed_number({{{0, 0}, {0, 0.1}}}, {92, 66, 1, 4}) == "205");     // point
  CHECK(signed_number({{{0, 0}, {1, 0}}}, {80, 42, 26, 1}) == "205");      // dash
  CHECK(signed_number({{{0.9, 0}, {0.1, 1}}}, {72, 6, 44, 72}) == "205");  // slash
  CHECK(signed_number({{{0, 0.5}, {1, 0.5}}, {{0.5, 0}, {0.5, 1}}}, {76, 28, 34, 34}) == "205");
  CHECK(signed_number({{{0, 0}, {1, 0}}, {{0, 1}, {1, 1}}}, {78, 36, 28, 14}) == "205");  // equals
}

TEST_CASE("a picture of a few pixels is one digit, dark or light") {
  for (const int digit : {0, 2, 3, 5}) {
    FloatImage small = halve_to(test::drawn(digit, 48, 48, {6, 0, 36, 47}, 7), 12);
    CAPTURE(digit);
    CHECK(read(on_paper(small, 0.1F, -0.8F)) == std::to_string(digit));
    CHECK(read(on_paper(small, 0.9F, 0.8F), Layout::number) == std::to_string(digit));
  }
}

}  // namespace
}  // namespace mnist::vision
