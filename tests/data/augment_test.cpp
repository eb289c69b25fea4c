#include "mnist/data/augment.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <numeric>

#include "mnist/engine/thread_pool.hpp"
#include "mnist/error.hpp"
#include "publish/augmentation_preview.hpp"

using namespace mnist;

namespace {

constexpr std::size_t side = 28;
using Bytes = std::vector<std::uint8_t>;
using Pixels = std::vector<float>;

// A ring, at about the place and of about the size of a digit 0, with soft edges.
Bytes ring() {
  Bytes image(side * side);
  for (std::size_t y = 0; y < side; ++y) {
    for (std::size_t x = 0; x < side; ++x) {
      const double radius =
          std::hypot(static_cast<double>(y) - 13.5, static_cast<double>(x) - 13.5);
      const double ink = std::clamp(2.0 - std::abs(radius - 7.0), 0.0, 1.0);
      image[y * side + x] = static_cast<std::uint8_t>(std::lround(255.0 * ink));
    }
  }
  return image;
}

Samples rings(std::size_t count) {
  Samples samples{side, side, {}, {}};
  const Bytes image = ring();
  for (std::size_t i = 0; i < count; ++i) {
    samples.images.insert(samples.images.end(), image.begin(), image.end());
    samples.labels.push_back(static_cast<std::uint8_t>(i % 10));
  }
  return samples;
}

Pixels vary(const Augmenter& augmenter, const Bytes& image, std::uint64_t epoch,
            std::uint64_t sample) {
  Pixels out(image.size(), NAN);
  augmenter.apply(image, epoch, sample, out);
  return out;
}

double mass(const Pixels& pixels) { return std::accumulate(pixels.begin(), pixels.end(), 0.0); }

ImageAugmenter augmenter(const AugmentOptions& options, std::uint64_t seed = 1,
                         std::size_t epochs = 1) {
  return ImageAugmenter(options, side, side, epochs, seed);
}

// Where the pixels of one variation come from, seen by what becomes of a picture whose grey grows
// evenly along an axis: bilinear sampling gives back the coordinate.
class Flow {
 public:
  Flow(const Augmenter& augmenter, std::uint64_t epoch, std::uint64_t sample) {
    Bytes down(side * side), right(side * side);
    for (std::size_t y = 0; y < side; ++y) {
      for (std::size_t x = 0; x < side; ++x) {
        down[y * side + x] = static_cast<std::uint8_t>(8 * y);
        right[y * side + x] = static_cast<std::uint8_t>(8 * x);
      }
    }
    down_ = vary(augmenter, down, epoch, sample);
    right_ = vary(augmenter, right, epoch, sample);
  }

  double y(std::size_t row, std::size_t column) const { return coordinate(down_, row, column); }
  double x(std::size_t row, std::size_t column) const { return coordinate(right_, row, column); }

 private:
  static double coordinate(const Pixels& pixels, std::size_t row, std::size_t column) {
    return static_cast<double>(pixels[row * side + column]) * 255.0 / 8.0;
  }

  Pixels down_, right_;
};

// The affine part of a variation: the slopes of the flow across the middle of the image.
struct Affine {
  double yy, yx, xy, xx;    // d(source)/d(result)
  double shift_y, shift_x;  // of the centre

  explicit Affine(const Flow& flow) {
    constexpr std::size_t low = 9, high = 18;
    constexpr double span = 9.0;
    yy = (flow.y(high, 13) - flow.y(low, 13)) / span;
    xy = (flow.x(high, 13) - flow.x(low, 13)) / span;
    yx = (flow.y(13, high) - flow.y(13, low)) / span;
    xx = (flow.x(13, high) - flow.x(13, low)) / span;
    shift_y = (flow.y(low, low) + flow.y(high, high)) / 2.0 - 13.5;
    shift_x = (flow.x(low, low) + flow.x(high, high)) / 2.0 - 13.5;
  }
};

// Draws the affine part of many variations and checks that what `measure` makes of it is spread
// evenly over [-bound, bound].
template <class Measure>
void check_uniform(const AugmentOptions& options, double bound, Measure measure) {
  const ImageAugmenter varied = augmenter(options);
  constexpr int draws = 400;
  double sum = 0.0, squares = 0.0, largest = 0.0;
  for (std::uint64_t sample = 0; sample < draws; ++sample) {
    const double value = measure(Affine(Flow(varied, 0, sample)));
    sum += value;
    squares += value * value;
    largest = std::max(largest, std::abs(value));
  }
  CHECK(largest <= bound * 1.01);
  CHECK(largest > bound * 0.95);
  CHECK(sum / draws == Approx(0.0).margin(0.1 * bound));
  CHECK(std::sqrt(squares / draws) == Approx(bound / std::sqrt(3.0)).epsilon(0.1));
}

double elastic_rms(const ImageAugmenter& augmenter, std::uint64_t epoch) {
  double squares = 0.0;
  std::size_t count = 0;
  for (std::uint64_t sample = 0; sample < 300; ++sample) {
    const Flow flow(augmenter, epoch, sample);
    for (std::size_t y = 9; y < 19; ++y) {  // away from the border, beyond which all is black
      for (std::size_t x = 9; x < 19; ++x) {
        squares += std::pow(flow.y(y, x) - static_cast<double>(y), 2) +
                   std::pow(flow.x(y, x) - static_cast<double>(x), 2);
        count += 2;
      }
    }
  }
  return std::sqrt(squares / static_cast<double>(count));
}

AugmentOptions everything() {
  AugmentOptions options = augment_options("strong");
  options.stroke = 0.8;
  options.blur = 1.0;
  options.noise = 0.2;
  return options;
}

}  // namespace

TEST_CASE("an augmentation of no strength leaves every image as it is") {
  for (const auto& [rows, columns] :
       {std::pair<std::size_t, std::size_t>{28, 28}, {1, 1}, {7, 13}, {33, 5}, {64, 64}}) {
    CAPTURE(rows, columns);
    const ImageAugmenter none({}, rows, columns, 20, 1);
    Bytes image(rows * columns);
    for (std::size_t i = 0; i < image.size(); ++i) image[i] = static_cast<std::uint8_t>(i * 37);
    Pixels plain(image.size());
    to_unit(image, plain);
    const Pixels out = vary(none, image, 3, 14);
    for (std::size_t i = 0; i < plain.size(); ++i) CHECK(out[i] == Approx(plain[i]).margin(1e-6));
  }
}

TEST_CASE("a variation is a function of seed, epoch and sample") {
  const ImageAugmenter a = augmenter(everything(), 1, 20), b = augmenter(everything(), 1, 20);
  const ImageAugmenter other_seed = augmenter(everything(), 2, 20);
  const Pixels variation = vary(a, ring(), 5, 7);
  CHECK(vary(a, ring(), 5, 7) == variation);
  CHECK(vary(b, ring(), 5, 7) == variation);
  CHECK(vary(a, ring(), 6, 7) != variation);
  CHECK(vary(a, ring(), 5, 8) != variation);
  CHECK(vary(other_seed, ring(), 5, 7) != variation);
}

TEST_CASE("augmented batches are the same for any number of threads") {
  const Samples samples = rings(300);
  const ImageAugmenter varied = augmenter(everything(), 1, 20);
  std::vector<std::vector<float>> by_threads;
  for (unsigned count = 1; count <= 4; ++count) {
    engine::ThreadPool threads(count);
    ShuffledBatches batches(samples, 128, 1, threads, &varied);
    Batch batch;
    std::vector<float> all;
    for (std::size_t step = 0; batches.load(2, step, batch); ++step) {
      all.insert(all.end(), batch.images.values().begin(), batch.images.values().end());
    }
    by_threads.push_back(all);
  }
  CHECK(by_threads[0].size() == samples.images.size());
  for (const auto& batches : by_threads) CHECK(batches == by_threads[0]);
}

TEST_CASE("variations stay within black and white, and differ from the image and each other") {
  const ImageAugmenter varied = augmenter(everything());
  Bytes white(side * side, 255);
  Pixels last;
  for (std::uint64_t sample = 0; sample < 200; ++sample) {
    for (const Bytes& image : {ring(), white}) {
      const Pixels out = vary(varied, image, 0, sample);
      for (float value : out) REQUIRE((value >= 0.0F && value <= 1.0F));
      CHECK(out != last);
      last = out;
    }
  }
}

TEST_CASE("variations keep the ink") {
  for (const char* name : {"light", "default", "strong"}) {
    CAPTURE(name);
    const ImageAugmenter varied = augmenter(augment_options(name));
    Pixels plain(side * side);
    to_unit(ring(), plain);
    double sum = 0.0;
    for (std::uint64_t sample = 0; sample < 500; ++sample) {
      const double kept = mass(vary(varied, ring(), 0, sample)) / mass(plain);
      CHECK(kept > 0.5);
      CHECK(kept < 1.7);
      sum += kept;
    }
    CHECK(sum / 500.0 == Approx(1.0).epsilon(0.05));
  }
}

TEST_CASE("rotation, scale, shear and shift are spread evenly up to their options") {
  constexpr double degrees = 3.14159265358979 / 180.0;
  check_uniform({.rotation = 10}, 10 * degrees, [](const Affine& a) {
    CHECK(a.xx * a.yy - a.xy * a.yx == Approx(1.0).epsilon(1e-3));  // nothing but a rotation
    return std::atan2(a.yx, a.xx);
  });
  check_uniform({.scale = 0.1}, 0.1, [](const Affine& a) {
    CHECK(a.xy == Approx(0.0).margin(1e-3));
    return a.xx - 1.0;
  });
  check_uniform({.scale = 0.1}, 0.1, [](const Affine& a) { return a.yy - 1.0; });
  check_uniform({.shear = 0.1}, 0.1, [](const Affine& a) {
    CHECK(a.yx == Approx(0.0).margin(1e-3));
    CHECK(a.xx == Approx(1.0).epsilon(1e-3));
    return a.xy;
  });
  check_uniform({.shift = 1.5}, 1.5, [](const Affine& a) { return a.shift_y; });
  check_uniform({.shift = 1.5}, 1.5, [](const Affine& a) { return a.shift_x; });
}

TEST_CASE("the two axes are scaled and shifted each by itself") {
  const ImageAugmenter varied = augmenter({.scale = 0.1, .shift = 1});
  double scales = 0.0, shifts = 0.0;
  for (std::uint64_t sample = 0; sample < 400; ++sample) {
    const Affine a{Flow(varied, 0, sample)};
    scales += (a.xx - 1.0) * (a.yy - 1.0) / (0.1 * 0.1 / 3.0);
    shifts += a.shift_y * a.shift_x / (1.0 / 3.0);
  }
  CHECK(scales / 400 == Approx(0.0).margin(0.15));  // correlations
  CHECK(shifts / 400 == Approx(0.0).margin(0.15));
}

TEST_CASE("elastic displacements have the root mean square of their option") {
  for (double rms : {0.7, 1.4}) {
    for (double sigma : {3.0, 5.0}) {
      CAPTURE(rms, sigma);
      CHECK(elastic_rms(augmenter({.elastic_rms = rms, .elastic_sigma = sigma}), 0) ==
            Approx(rms).epsilon(0.1));
    }
  }
}

TEST_CASE("elastic displacements are as smooth as their option") {
  // The mean square difference of neighbours in noise smoothed by a Gaussian is
  // 2 (1 - exp(-1 / 4 sigma²)) of its variance.
  for (double sigma : {2.0, 5.0}) {
    CAPTURE(sigma);
    const ImageAugmenter varied = augmenter({.elastic_rms = 1.0, .elastic_sigma = sigma});
    double squares = 0.0;
    std::size_t count = 0;
    for (std::uint64_t sample = 0; sample < 200; ++sample) {
      const Flow flow(varied, 0, sample);
      for (std::size_t y = 8; y < 20; ++y) {
        for (std::size_t x = 8; x < 20; ++x, ++count) {
          squares += std::pow(flow.y(y, x + 1) - flow.y(y, x), 2);
        }
      }
    }
    const double expected = 2.0 * (1.0 - std::exp(-1.0 / (4.0 * sigma * sigma)));
    CHECK(squares / static_cast<double>(count) == Approx(expected).epsilon(0.15));
  }
}

TEST_CASE("what comes from outside the image is black") {
  const ImageAugmenter shifted = augmenter({.shift = 40});
  const Bytes white(side * side, 255);
  bool black_seen = false;
  for (std::uint64_t sample = 0; sample < 50; ++sample) {
    black_seen = black_seen || mass(vary(shifted, white, 0, sample)) == 0.0;
  }
  CHECK(black_seen);
}

TEST_CASE("strengths fade linearly over the run") {
  const ImageAugmenter fading = augmenter({.elastic_rms = 1.4, .fade_to = 0.5}, 1, 21);
  CHECK(elastic_rms(fading, 0) == Approx(1.4).epsilon(0.1));
  CHECK(elastic_rms(fading, 10) == Approx(1.05).epsilon(0.1));
  CHECK(elastic_rms(fading, 20) == Approx(0.7).epsilon(0.1));
  const ImageAugmenter single = augmenter({.elastic_rms = 1.4, .fade_to = 0.5}, 1, 1);
  CHECK(elastic_rms(single, 0) == Approx(1.4).epsilon(0.1));
}

TEST_CASE("strokes become thicker or thinner") {
  const ImageAugmenter varied = augmenter({.stroke = 1.0});
  Pixels plain(side * side);
  to_unit(ring(), plain);
  double thinnest = 1.0, thickest = 1.0;
  for (std::uint64_t sample = 0; sample < 200; ++sample) {
    const Pixels out = vary(varied, ring(), 0, sample);
    const double kept = mass(out) / mass(plain);
    thinnest = std::min(thinnest, kept);
    thickest = std::max(thickest, kept);
    // A thicker stroke has every pixel at least as bright, a thinner one at most.
    for (std::size_t i = 0; i < out.size(); ++i) {
      if (kept > 1.0) CHECK(out[i] >= plain[i] - 1e-6F);
      if (kept < 1.0) CHECK(out[i] <= plain[i] + 1e-6F);
    }
  }
  CHECK(thinnest > 0.4);
  CHECK(thinnest < 0.8);
  CHECK(thickest > 1.5);
  CHECK(thickest < 2.2);
}

TEST_CASE("blur spreads ink and keeps its amount") {
  const ImageAugmenter varied = augmenter({.blur = 1.0});
  Bytes dot(side * side);
  dot[13 * side + 13] = 240;
  double faintest = 1.0;
  for (std::uint64_t sample = 0; sample < 100; ++sample) {
    const Pixels out = vary(varied, dot, 0, sample);
    CHECK(mass(out) == Approx(240.0 / 255.0).epsilon(0.03));
    const auto peak = static_cast<double>(out[13 * side + 13]);
    faintest = std::min(faintest, peak * 255.0 / 240.0);
    CHECK(out[12 * side + 13] == Approx((240.0 / 255.0 - peak) / 6.0).margin(0.005));
  }
  CHECK(faintest == Approx(0.25).epsilon(0.1));
}

TEST_CASE("noise has the deviation of its option, and is new in each variation") {
  const ImageAugmenter varied = augmenter({.noise = 0.1});
  const Bytes grey(side * side, 128);
  double squares = 0.0, product = 0.0;
  for (std::uint64_t sample = 0; sample < 100; ++sample) {
    const Pixels a = vary(varied, grey, 0, sample), b = vary(varied, grey, 1, sample);
    for (std::size_t i = 0; i < a.size(); ++i) {
      const double noise_a = static_cast<double>(a[i]) - 128.0 / 255.0;
      const double noise_b = static_cast<double>(b[i]) - 128.0 / 255.0;
      squares += noise_a * noise_a;
      product += noise_a * noise_b;
    }
  }
  const double count = 100.0 * side * side;
  CHECK(std::sqrt(squares / count) == Approx(0.1).epsilon(0.03));
  CHECK(product / squares == Approx(0.0).margin(0.05));
}

TEST_CASE("named augmentations grow from none to strong") {
  using Catch::Contains;
  CHECK(augment_options("none") == AugmentOptions{});
  double last = -1.0;
  for (const NamedAugmentation& named : named_augmentations()) {
    CHECK(augment_options(named.name) == named.options);
    CHECK_NOTHROW(augmenter(named.options));
    CHECK(named.options.elastic_rms > last);
    last = named.options.elastic_rms;
  }
  CHECK_THROWS_AS(augment_options("huge"), Error);
  CHECK_THROWS_WITH(augment_options("huge"), Contains("huge") && Contains("none") &&
                                                 Contains("light") && Contains("default") &&
                                                 Contains("strong"));
}

TEST_CASE("strengths that make no sense are refused by name") {
  const auto refused = [](const AugmentOptions& options, const char* name) {
    CAPTURE(name);
    CHECK_THROWS_AS(augmenter(options), Error);
    CHECK_THROWS_WITH(augmenter(options), Catch::Contains(name));
  };
  refused({.elastic_rms = -1}, "elastic_rms");
  refused({.elastic_rms = NAN}, "elastic_rms");
  refused({.elastic_sigma = 0}, "elastic_sigma");
  refused({.elastic_sigma = 100}, "elastic_sigma");
  refused({.rotation = INFINITY}, "rotation");
  refused({.scale = 1}, "scale");
  refused({.shear = -0.1}, "shear");
  refused({.shift = -1}, "shift");
  refused({.stroke = 1.5}, "stroke");
  refused({.blur = 2}, "blur");
  refused({.noise = -1}, "noise");
  refused({.fade_to = 1.5}, "fade_to");
  CHECK_THROWS_AS(ImageAugmenter({}, 0, 28, 1, 1), Error);
  CHECK_THROWS_AS(ImageAugmenter({}, 28, 65, 1, 1), Error);
}

TEST_CASE("the sheet shows each digit as it is, and its variations") {
  Samples samples = rings(4);
  samples.labels = {7, 3, 7, 3};
  const io::Image sheet = augmentation_preview(samples, augmenter({.shift = 3}, 1, 20), 20, 5);
  CHECK(sheet.channels == 1);
  CHECK(sheet.height == 2 * (2 * 28 + 2) + 2);
  CHECK(sheet.width == 6 * (2 * 28 + 2) + 2);
  const auto cell = [&](std::size_t row, std::size_t column) {
    Bytes pixels;
    for (std::size_t y = 0; y < side; ++y) {
      for (std::size_t x = 0; x < side; ++x) {
        const std::size_t top = 2 + row * 58 + 2 * y, left = 2 + column * 58 + 2 * x;
        pixels.push_back(sheet.pixels[top * static_cast<std::size_t>(sheet.width) + left]);
      }
    }
    return pixels;
  };
  for (std::size_t row = 0; row < 2; ++row) {
    CHECK(cell(row, 0) == ring());
    for (std::size_t i = 1; i < 6; ++i) CHECK(cell(row, i) != cell(row, i - 1));
  }
}
