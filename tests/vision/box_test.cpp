#include "mnist/vision/box.hpp"

#include <catch2/catch.hpp>

namespace mnist::vision {
namespace {

TEST_CASE("the union of two boxes reaches from the first edge to the last") {
  CHECK(unite({2, 3, 4, 5}, {10, 1, 1, 1}) == Box{2, 1, 9, 7});
  CHECK(unite({0, 0, 9, 9}, {2, 2, 1, 1}) == Box{0, 0, 9, 9});
}

TEST_CASE("a box scales from the corner of its picture") {
  CHECK(scale({1, 2, 3, 4}, 5) == Box{5, 10, 15, 20});
}

}  // namespace
}  // namespace mnist::vision
