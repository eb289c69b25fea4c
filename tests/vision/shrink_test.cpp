#include "vision/shrink.hpp"

#include <catch2/catch.hpp>

namespace mnist::vision {
namespace {

TEST_CASE("each pixel of a shrunken picture is the mean of those it covers") {
  const io::Image image{4, 2, 1, {0, 10, 100, 100, 20, 30, 100, 104}};
  CHECK(shrink(image, 2) == io::Image{2, 1, 1, {15, 101}});
}

TEST_CASE("channels are averaged apart") {
  const io::Image image{2, 1, 3, {0, 10, 20, 100, 110, 120}};
  CHECK(shrink(image, 2) == io::Image{1, 1, 3, {50, 60, 70}});
}

TEST_CASE("a rest smaller than the factor is dropped, but never the whole picture") {
  CHECK(shrink({5, 1, 1, {1, 1, 1, 1, 200}}, 2) == io::Image{2, 1, 1, {1, 1}});
  CHECK(shrink({2, 1, 1, {10, 20}}, 8) == io::Image{1, 1, 1, {15}});
}

TEST_CASE("a factor of one changes nothing") {
  const io::Image image{2, 1, 1, {10, 20}};
  CHECK(shrink(image, 1) == image);
}

TEST_CASE("a plane is halved until it fits") {
  Plane plane(9, 4, 0.25F);
  plane.at(0, 0) = 1;
  const Plane small = halve_to(plane, 4);
  CHECK(small.box() == Box{0, 0, 4, 2});
  CHECK(small.at(0, 0) == Approx(0.4375));
  CHECK(small.at(3, 1) == Approx(0.25));
  CHECK(halve_to(Plane(1, 9), 2).box() == Box{0, 0, 1, 2});
}

}  // namespace
}  // namespace mnist::vision
