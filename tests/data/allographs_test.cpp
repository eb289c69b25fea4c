#include "mnist/data/allographs.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <set>

#include "data/draw_allograph.hpp"
#include "mnist/error.hpp"
#include "mnist/nn/losses.hpp"
#include "support/samples.hpp"

namespace mnist {
namespace {

using Catch::Contains;
using Image = std::array<std::uint8_t, allograph_side * allograph_side>;

Image draw(const Allograph& style, std::uint64_t number) {
  Image image;
  draw_allograph(style, {number}, image);
  return image;
}

double mass(const Image& image) { return std::accumulate(image.begin(), image.end(), 0.0) / 255.0; }

/// Where the ink of an image lies, in pixels from its upper left: the box of all of it, and its
/// centre of mass.
struct Place {
  std::size_t left = allograph_side, top = allograph_side, right = 0, bottom = 0;
  double x = 0.0, y = 0.0;

  explicit Place(const Image& image) {
    for (std::size_t i = 0; i < image.size(); ++i) {
      const std::size_t column = i % allograph_side, row = i / allograph_side;
      x += image[i] / 255.0 / mass(image) * (static_cast<double>(column) + 0.5);
      y += image[i] / 255.0 / mass(image) * (static_cast<double>(row) + 0.5);
      if (image[i] < 64) continue;
      left = std::min(left, column);
      top = std::min(top, row);
      right = std::max(right, column + 1);
      bottom = std::max(bottom, row + 1);
    }
  }
  std::size_t longer_side() const { return std::max(right - left, bottom - top); }
};

TEST_CASE("a table of styles is read") {
  const auto styles = parse_allographs(
      "# a comment\n\n"
      "7 crossbar: Germany, France\n  0,5 100,4! 40,100\n  20,50  80,48\n"
      "1 stroke: everywhere\n  50,0 50,100\n"
      "- V: Latin\n  0,0 50,100! 100,0");
  REQUIRE(styles.size() == 3);
  CHECK(styles[0] == Allograph{7,
                               "crossbar",
                               "Germany, France",
                               {{{0.0F, 0.05F}, {1.0F, 0.04F, true}, {0.4F, 1.0F}},
                                {{0.2F, 0.5F}, {0.8F, 0.48F}}}});
  CHECK(styles[1] == Allograph{1, "stroke", "everywhere", {{{0.5F, 0.0F}, {0.5F, 1.0F}}}});
  CHECK(styles[2] ==
        Allograph{digit_classes, "V", "Latin", {{{0.0F, 0.0F}, {0.5F, 1.0F, true}, {1.0F, 0.0F}}}});
}

TEST_CASE("what is no table of styles is refused with its line") {
  const auto refused = [](const std::string& table, const std::string& part) {
    CAPTURE(table);
    CHECK_THROWS_AS(parse_allographs(table), Error);
    CHECK_THROWS_WITH(parse_allographs(table), Contains(part));
  };
  const std::string style = "1 stroke: everywhere\n";
  refused("  50,0 50,100\n", "line 1: a stroke before");
  refused(style, "1 stroke has no stroke");
  refused(style + "  50,0\n", "line 2: a stroke of one point");
  refused(style + "  50,0 101,50\n", "line 2: '101'");
  refused(style + "  50,0 -1,50\n", "'-1'");
  refused(style + "  50,0 50,5.5\n", "'5.5'");
  refused(style + "  50,0 50\n", "''");
  refused(style + "  50,0 50,1,2\n", "'1,2'");
  refused(style + "  50,0 50,100?\n", "'100?'");
  for (const char* head : {"stroke: everywhere", "-- dash: x", "? what: x", "12 stroke: everywhere",
                           "1 stroke", "1", "1 : x"}) {
    refused(std::string("\n") + head + "\n  50,0 50,100\n", "line 2: expected a style");
  }
  std::string long_stroke = " ";
  for (std::size_t i = 0; i <= Allograph::max_points; ++i) long_stroke += " 50,50";
  refused(style + long_stroke, "41 points");
}

TEST_CASE("the table of the library is the file, and has several styles for each digit") {
  CHECK(allographs() == parse_allographs(test::read_text(MNIST_TEST_DIR "/../data/allographs")));
  std::array<std::set<std::string>, digit_classes + 1> names;
  for (const Allograph& style : allographs()) {
    CAPTURE(style.digit, style.name);
    CHECK(names[style.digit].insert(style.name).second);
  }
  for (const auto& of_digit : names) CHECK(of_digit.size() >= 4);
  CHECK(names[digit_classes].size() > 100);
}

TEST_CASE("scribbles lie where digits do, and never twice alike") {
  std::set<Image> drawn;
  for (std::uint64_t number = 0; number < 300; ++number) {
    Image image, again;
    draw_scribble({number}, image);
    draw_scribble({number}, again);
    CHECK(image == again);
    CHECK(drawn.insert(image).second);
    const Place place(image);
    CHECK(place.longer_side() >= 15);
    CHECK(place.longer_side() <= 25);
  }
}

TEST_CASE("every style is drawn as MNIST shows digits, and never twice alike") {
  for (const Allograph& style : allographs()) {
    CAPTURE(style.digit, style.name);
    std::set<Image> drawn;
    for (std::uint64_t number = 0; number < 50; ++number) {
      const Image image = draw(style, number);
      CHECK(image == draw(style, number));
      CHECK(drawn.insert(image).second);
      const Place place(image);
      CHECK(place.longer_side() >= 18);
      CHECK(place.longer_side() <= 21);
      // Ink that covers ink, in the head of a curled 9, weighs less than the line did.
      CHECK(place.x == Approx(14.5).margin(1.5));
      CHECK(place.y == Approx(14.5).margin(1.5));
    }
  }
}

TEST_CASE("pens are thin and bold, and digits lean to both sides") {
  const Allograph stroke = parse_allographs("1 stroke: everywhere\n  50,0 50,100\n").front();
  double thinnest = 100.0, boldest = 0.0;
  std::size_t left = 0, right = 0;
  for (std::uint64_t number = 0; number < 300; ++number) {
    const Image image = draw(stroke, number);
    const Place place(image);
    const double length = std::hypot(place.right - place.left, place.bottom - place.top);
    thinnest = std::min(thinnest, mass(image) / length);
    boldest = std::max(boldest, mass(image) / length);
    const auto middle_of = [&](std::size_t row) {
      double sum = 0.0, all = 0.0;
      for (std::size_t x = 0; x < allograph_side; ++x) {
        sum += static_cast<double>(x) * image[row * allograph_side + x];
        all += image[row * allograph_side + x];
      }
      return sum / all;
    };
    const double lean = middle_of(place.top + 2) - middle_of(place.bottom - 3);
    left += lean < -1.0 ? 1U : 0U;
    right += lean > 1.0 ? 1U : 0U;
  }
  CHECK(thinnest == Approx(1.15).margin(0.25));  // 6 % of 20 pixels
  CHECK(boldest == Approx(3.4).margin(0.4));     // 22 %, of a digit that is 20 pixels with its pen
  CHECK(left > 30);
  CHECK(right > 100);
}

TEST_CASE("the pen goes straight between corners, and round where there is none") {
  // The ink of a square's outline is at its corners only where the pen turns there.
  const auto ink_at_corner = [](const char* table) {
    const Allograph style = parse_allographs(table).front();
    double sum = 0.0;
    for (std::uint64_t number = 0; number < 100; ++number) {
      const Image image = draw(style, number);
      const Place place(image);
      sum += image[place.top * allograph_side + place.left] / 255.0;
      sum += image[(place.top + 1) * allograph_side + place.left + 1] / 255.0;
    }
    return sum;
  };
  const double sharp = ink_at_corner("0 square: x\n  0,0! 100,0! 100,100! 0,100! 0,0!\n");
  const double smooth = ink_at_corner("0 round: x\n  50,0 100,50 50,100 0,50 50,0\n");
  CHECK(sharp > smooth + 20.0);
}

TEST_CASE("all digits are drawn equally often, whatever the number of their styles, a third none") {
  std::array<int, digit_classes + 1> counts{};
  Image image;
  for (std::uint64_t number = 0; number < 3000; ++number) {
    const std::uint8_t label = draw_any_allograph({number}, image);
    ++counts.at(label == nn::no_class ? digit_classes : label);
    CHECK(mass(image) > 10.0);
  }
  CHECK(std::abs(counts.back() - 1000) < 100);
  for (std::size_t digit = 0; digit < digit_classes; ++digit) {
    CHECK(std::abs(counts[digit] - 200) < 60);
  }
}

}  // namespace
}  // namespace mnist
