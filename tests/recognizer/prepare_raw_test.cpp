#include "prepare_raw.hpp"

#include <catch2/catch.hpp>

#include "vision/support.hpp"

using namespace mnist::vision;

TEST_CASE("a 28x28 grey image is only inverted") {
  mnist::io::Image image = support::blank(28, 28, 255);
  image.pixels[30] = 55;
  const Digit digit = prepare_raw(image);
  CHECK(digit[0] == 0.0F);
  CHECK(digit[30] == Approx(200.0F / 255.0F));
}

TEST_CASE("a larger image is scaled, whatever its shape") {
  const Digit digit = prepare_raw(support::blank(300, 50, 0));
  for (const float value : digit) CHECK(value == Approx(1.0F));
}
