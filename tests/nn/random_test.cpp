#include "mnist/nn/random.hpp"

#include <array>
#include <catch2/catch.hpp>
#include <cmath>
#include <set>

using mnist::nn::Random;

TEST_CASE("a stream is a function of its key alone") {
  Random a({1, 2, 3}), b({1, 2, 3});
  for (int i = 0; i < 100; ++i) REQUIRE(a.next() == b.next());
}

TEST_CASE("keys that differ in a word, in order or in length have streams of their own") {
  std::set<std::uint64_t> firsts;
  for (Random random : {Random({1, 2, 3}), Random({1, 2, 4}), Random({2, 1, 3}), Random({3, 2, 1}),
                        Random({1, 2}), Random({1, 2, 0}), Random({1, 2, 3, 0}), Random({0, 1, 2}),
                        Random({3}), Random({6}), Random({0}), Random({0, 0})}) {
    firsts.insert(random.next());
  }
  CHECK(firsts.size() == 12);
}

TEST_CASE("streams do not overlap because their keys are neighbours") {
  std::set<std::uint64_t> numbers;
  for (std::uint64_t sample = 0; sample < 1000; ++sample) {
    Random random({1, 0, sample});
    for (int i = 0; i < 20; ++i) numbers.insert(random.next());
  }
  CHECK(numbers.size() == 20'000);
}

TEST_CASE("the numbers of a key never change, or a run could not be repeated") {
  Random random({0});
  CHECK(random.next() == 0xA706DD2F4D197E6F);
  Random of_run({1, 2, 3});
  CHECK(of_run.next() == 0x214D4C07ECFEAAC5);
}

TEST_CASE("uniform numbers fill their interval evenly, along a stream and across streams") {
  const auto check_even = [](auto draw) {
    constexpr int draws = 64'000;
    std::array<int, 64> histogram{};
    for (int i = 0; i < draws; ++i) {
      const float u = draw(i);
      REQUIRE(u >= 0.0F);
      REQUIRE(u < 1.0F);
      ++histogram[static_cast<std::size_t>(u * 64.0F)];
    }
    double chi_squared = 0.0;
    for (int count : histogram) chi_squared += std::pow(count - 1000.0, 2) / 1000.0;
    CHECK(chi_squared < 120.0);  // 63 degrees of freedom: exceeded once in 50,000
  };
  Random stream({7});
  check_even([&](int) { return stream.uniform(); });
  check_even([](int i) { return Random({7, static_cast<std::uint64_t>(i)}).uniform(); });
}

TEST_CASE("uniform numbers keep to their interval") {
  Random random({3});
  double sum = 0.0;
  for (int i = 0; i < 10'000; ++i) {
    const float u = random.uniform(-2.0F, 4.0F);
    REQUIRE(u >= -2.0F);
    REQUIRE(u < 4.0F);
    sum += static_cast<double>(u);
  }
  CHECK(sum / 10'000 == Approx(1.0).margin(0.1));
}

TEST_CASE("integers below a bound are drawn equally often") {
  Random random({4});
  for (std::uint64_t bound : {1U, 2U, 3U, 7U, 10U}) {
    std::array<int, 10> histogram{};
    for (int i = 0; i < 20'000; ++i) {
      const std::uint64_t number = random.below(bound);
      REQUIRE(number < bound);
      ++histogram[number];
    }
    const double expected = 20'000.0 / static_cast<double>(bound);
    for (std::uint64_t n = 0; n < bound; ++n) {
      CHECK(histogram[n] == Approx(expected).margin(5.0 * std::sqrt(expected)));
    }
  }
  CHECK(Random({5}).below(UINT64_MAX) < UINT64_MAX);
}

TEST_CASE("normal numbers have the moments of the normal distribution") {
  constexpr int draws = 200'000;
  Random random({5});
  double sum = 0.0, squares = 0.0, cubes = 0.0, fourths = 0.0;
  int within_one = 0;
  for (int i = 0; i < draws; ++i) {
    const auto x = static_cast<double>(random.normal());
    REQUIRE(std::isfinite(x));
    sum += x;
    squares += x * x;
    cubes += x * x * x;
    fourths += x * x * x * x;
    within_one += std::abs(x) < 1.0 ? 1 : 0;
  }
  CHECK(sum / draws == Approx(0.0).margin(0.01));
  CHECK(squares / draws == Approx(1.0).margin(0.02));
  CHECK(cubes / draws == Approx(0.0).margin(0.05));
  CHECK(fourths / draws == Approx(3.0).margin(0.1));
  CHECK(within_one / static_cast<double>(draws) == Approx(0.6827).margin(0.005));
}
