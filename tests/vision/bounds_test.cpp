#include <catch2/catch.hpp>
#include <cmath>
#include <ctime>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "mnist/vision/find_digits.hpp"
#include "support/sanitized.hpp"
#include "vision/drawing.hpp"

namespace mnist::vision {
namespace {

/// The brightness of pixel (x, y).
using Pattern = std::function<int(int, int)>;

io::Image picture_of(int width, int height, const Pattern& pattern) {
  io::Image image{width, height, 1, {}};
  image.pixels.reserve(static_cast<std::size_t>(width) * static_cast<std::size_t>(height));
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) {
      image.pixels.push_back(static_cast<std::uint8_t>(pattern(x, y)));
    }
  }
  return image;
}

/// Squares of `size` pixels, one every `pitch`.
Pattern specks(int size, int pitch) {
  return [size, pitch](int x, int y) { return x % pitch < size && y % pitch < size ? 0 : 255; };
}

/// Height lines of smooth hills, each `every` apart.
Pattern map(double every) {
  return [every](int x, int y) {
    const double height = std::sin(x * 0.031) + std::cos(y * 0.043) +
                          std::sin((x + 2 * y) * 0.013) + std::cos((x - y) * 0.07) / 2;
    return std::fmod(height + 8, every) < every / 4 ? 20 : 240;
  };
}

/// Marks of a stroke or two on a raster of `size` pixels, as small print looks from afar.
Pattern print(int size) {
  return [size](int x, int y) {
    const int letter = x / size * 31 + y / (2 * size) * 17;
    const int u = x % size;
    const int v = y % (2 * size);
    if (v >= size || u > size * 3 / 4 || letter % 6 == 0) return 255;
    const bool stem = u < std::max(1, size / 6);
    const bool bar = v / std::max(1, size / 6) == letter % 5;
    const bool slant = letter % 3 == 0 && std::abs(u - v) < std::max(1, size / 8);
    return stem || bar || slant ? 0 : 255;
  };
}

const std::vector<std::pair<std::string, Pattern>>& patterns() {
  static test::Random random(3);
  static const std::vector<std::pair<std::string, Pattern>> all = {
      {"specks 4/8", specks(4, 8)},
      {"specks 2/4", specks(2, 4)},
      {"specks 1/3", specks(1, 3)},
      {"specks 12/40", specks(12, 40)},
      {"a net of 36", specks(30, 36)},
      {"a chessboard", [](int x, int y) { return (x / 7 + y / 7) % 2 * 255; }},
      {"diagonal stripes", [](int x, int y) { return (x + y) / 5 % 2 * 255; }},
      {"a comb", [](int x, int y) { return x % 6 < 2 || y < 8 ? 0 : 255; }},
      {"dashes", [](int x, int y) { return y % 12 < 5 && x % 200 < 190 ? 0 : 255; }},
      {"rings",
       [](int x, int y) { return 128 + static_cast<int>(127 * std::sin(std::hypot(x, y) / 3)); }},
      {"noise", [](int, int) { return random.below(256); }},
      {"black and white noise", [](int, int) { return random.below(2) * 255; }},
      {"a map", map(0.1)},
      {"a coarse map", map(0.5)},
      {"print of 8", print(8)},
      {"print of 14", print(14)},
      {"print of 40", print(40)}};
  return all;
}

/// Takes all for an 8.
std::vector<Probabilities> says_eight(std::span<const Digit> digits) {
  Probabilities probabilities{};
  probabilities[8] = 1;
  return std::vector<Probabilities>(digits.size(), probabilities);
}

double seconds_since(std::clock_t start) {
  return static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
}

// A quiet core needs under half a second for the worst of these. The limit leaves room for a busy
// machine and for sanitizers, but none for work that grows with the number of marks.
#ifdef MNIST_SANITIZED
constexpr double max_seconds = 20;
#else
constexpr double max_seconds = 2;
#endif

TEST_CASE("busy pictures of one megapixel take bounded time and show no number") {
  for (const auto& [name, pattern] : patterns()) {
    const io::Image image = picture_of(1024, 1024, pattern);
    const std::clock_t start = std::clock();
    const auto regions = find_digits(image, says_eight);
    CAPTURE(name);
    CHECK(seconds_since(start) < max_seconds);
    if (name != "dashes" && name != "print of 40") {  // marks apart may be digits
      CHECK(regions.size() < 2);
    }
  }
}

TEST_CASE("broad strokes that turn pale are followed in bounded time") {
  const io::Image picture = picture_of(1024, 1024, [](int x, int y) {
    const bool in_block = y >= 60 && y < 900 && x >= 60 && x < 800;
    return !in_block ? 255 : x < 420 ? 0 : 195;
  });
  const std::clock_t start = std::clock();
  find_digits(picture, says_eight);
  CHECK(seconds_since(start) < max_seconds);
}

TEST_CASE("boxes stay within a picture that is much longer than wide") {
  const io::Image picture = picture_of(40, 8000, [](int x, int y) {
    return x >= 15 && x < 25 && y > 1000 && y < 7000 ? 0 : 255;
  });
  for (const Region& region : find_digits(picture, says_eight)) {
    CHECK(region.box.right() <= 40);
    CHECK(region.box.bottom() <= 8000);
  }
}

TEST_CASE("the largest picture takes little longer than one of a megapixel") {
  const io::Image image =
      picture_of(8000, 8000, [](int x, int y) { return (x / 32 + y / 32) % 3 * 120; });
  const std::clock_t start = std::clock();
  find_digits(image, says_eight);
  CHECK(seconds_since(start) < 4 * max_seconds);
}

}  // namespace
}  // namespace mnist::vision
