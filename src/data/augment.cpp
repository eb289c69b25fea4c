#include "mnist/data/augment.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

#include "data/periodic_noise.hpp"
#include "mnist/error.hpp"
#include "mnist/nn/random.hpp"

namespace mnist {

namespace {

constexpr std::size_t max_side = ImageAugmenter::max_side;

// An image within a black border, so that what looks at the neighbours of a pixel needs to know of
// no edge: one pixel before the image and two behind it. Pixel (y,x) is at row y + 1, column x + 1.
struct Canvas {
  std::size_t rows, columns;
  std::array<std::uint8_t, (max_side + 3) * (max_side + 3)> pixels;

  std::size_t stride() const { return columns + 3; }
  std::uint8_t* row(std::size_t y) { return pixels.data() + y * stride(); }
  const std::uint8_t* row(std::size_t y) const { return pixels.data() + y * stride(); }
};

void clear(Canvas& canvas, std::size_t rows, std::size_t columns) {
  canvas.rows = rows;
  canvas.columns = columns;
  std::fill_n(canvas.pixels.begin(), (rows + 3) * (columns + 3), std::uint8_t{0});
}

// Moves every pixel towards `filter` of its surroundings, by `share` of the way. The filter is
// called with the address of a pixel and the length of a row.
template <class Filter>
void mix(Canvas& canvas, float share, Filter filter) {
  const Canvas before = canvas;
  const std::size_t columns = canvas.columns;  // hoisted: a byte that is written may alias it
  const auto stride = static_cast<std::ptrdiff_t>(canvas.stride());
  const auto weight = static_cast<int>(std::lround(share * 256.0F));
  for (std::size_t y = 1; y <= canvas.rows; ++y) {
    const std::uint8_t* from = before.row(y);
    std::uint8_t* to = canvas.row(y);
    for (std::size_t x = 1; x <= columns; ++x) {
      const int change = filter(from + x, stride) - from[x];
      to[x] = static_cast<std::uint8_t>(from[x] + (change * weight + 128) / 256);
    }
  }
}

int largest_of_cross(const std::uint8_t* p, std::ptrdiff_t stride) {
  return std::max({p[0], p[-1], p[1], p[-stride], p[stride]});
}

int smallest_of_cross(const std::uint8_t* p, std::ptrdiff_t stride) {
  return std::min({p[0], p[-1], p[1], p[-stride], p[stride]});
}

// The 3x3 mean with weights (1,2,1)ᵀ(1,2,1) / 16.
int binomial_mean(const std::uint8_t* p, std::ptrdiff_t stride) {
  const auto row = [](const std::uint8_t* q) { return q[-1] + 2 * q[0] + q[1]; };
  return (row(p - stride) + 2 * row(p) + row(p + stride) + 8) / 16;
}

using Corners = std::array<std::uint32_t, (max_side + 2) * (max_side + 2)>;

// The four pixels between which a bilinear value is interpolated, packed into one number, for each
// place on the canvas: one load instead of four for each pixel that is resampled.
void pack_corners(const Canvas& canvas, Corners& corners) {
  std::uint32_t* to = corners.data();
  for (std::size_t y = 0; y < canvas.rows + 2; ++y) {
    const std::uint8_t* upper = canvas.row(y);
    const std::uint8_t* lower = canvas.row(y + 1);
    for (std::size_t x = 0; x < canvas.columns + 2; ++x) {
      const std::uint32_t top = upper[x] | std::uint32_t{upper[x + 1]} << 8;
      const std::uint32_t bottom = lower[x] | std::uint32_t{lower[x + 1]} << 8;
      *to++ = top | bottom << 16;
    }
  }
}

// Within [0, highest]. By value: std::clamp returns a reference, which compilers branch on.
float clamped(float value, float highest) {
  const float positive = value > 0.0F ? value : 0.0F;
  return positive < highest ? positive : highest;
}

void expect(bool valid, const char* option, double value, const char* bounds) {
  if (!valid) throw Error(fmt::format("augmentation: {} {}: expected {}", option, value, bounds));
}

void check(const AugmentOptions& options) {
  const auto at_least_0 = [](const char* option, double value) {
    expect(value >= 0.0 && std::isfinite(value), option, value, "at least 0");
  };
  const auto from_0_to_1 = [](const char* option, double value) {
    expect(value >= 0.0 && value <= 1.0, option, value, "0 to 1");
  };
  at_least_0("elastic_rms", options.elastic_rms);
  at_least_0("rotation", options.rotation);
  at_least_0("shear", options.shear);
  at_least_0("shift", options.shift);
  at_least_0("noise", options.noise);
  from_0_to_1("stroke", options.stroke);
  from_0_to_1("blur", options.blur);
  from_0_to_1("fade_to", options.fade_to);
  expect(options.scale >= 0.0 && options.scale < 1.0, "scale", options.scale, "0 to under 1");
  expect(options.elastic_sigma >= 0.5 && options.elastic_sigma <= 32.0, "elastic_sigma",
         options.elastic_sigma, "0.5 to 32");
}

}  // namespace

const std::vector<NamedAugmentation>& named_augmentations() {
  static const std::vector<NamedAugmentation> named = [] {
    AugmentOptions light{.elastic_rms = 0.7,
                         .rotation = 5,
                         .scale = 0.05,
                         .shear = 0.05,
                         .shift = 0.5,
                         .fade_to = 0.5};
    AugmentOptions standard{
        .elastic_rms = 1.4, .rotation = 10, .scale = 0.1, .shear = 0.1, .shift = 1, .fade_to = 0.5};
    AugmentOptions strong{.elastic_rms = 1.6,
                          .rotation = 12,
                          .scale = 0.12,
                          .shear = 0.12,
                          .shift = 1,
                          .fade_to = 0.5};
    return std::vector<NamedAugmentation>{
        {"none", {}}, {"light", light}, {"default", standard}, {"strong", strong}};
  }();
  return named;
}

const AugmentOptions& augment_options(std::string_view name) {
  std::string choices;
  for (const NamedAugmentation& known : named_augmentations()) {
    if (known.name == name) return known.options;
    choices += fmt::format("{}{}", choices.empty() ? "" : ", ", known.name);
  }
  throw Error(fmt::format("augmentation '{}': expected one of {}", name, choices));
}

// What is drawn for one variation. Lengths are pixels.
struct ImageAugmenter::Variation {
  // The pixel (y,x) of the result shows the place (origin_y + yy y + yx x, origin_x + xy y + xx x)
  // of the canvas, displaced.
  float yy, yx, xy, xx;
  float origin_y, origin_x;
  float elastic_y, elastic_x;      // what the windows of displacements_ are multiplied by
  std::size_t window_y, window_x;  // where they begin
  float stroke;                    // outwards if positive
  float blur;
  float noise;
  std::size_t window_noise;
};

ImageAugmenter::ImageAugmenter(const AugmentOptions& options, std::size_t rows, std::size_t columns,
                               std::size_t epochs, std::uint64_t seed)
    : options_(options), rows_(rows), columns_(columns), epochs_(epochs), seed_(seed) {
  check(options);
  if (rows == 0 || columns == 0 || rows > max_side || columns > max_side) {
    throw Error(fmt::format("augmentation of {}x{} images: expected sides from 1 to {}", rows,
                            columns, max_side));
  }
  displacements_ = periodic_noise({seed, 0}, options.elastic_sigma, rows, columns);
  if (options.noise > 0.0) noise_ = periodic_noise({seed, 1}, 0.0, rows, columns);
}

double ImageAugmenter::strength_in(std::uint64_t epoch) const {
  if (epochs_ < 2) return 1.0;
  const double progress =
      std::min(1.0, static_cast<double>(epoch) / static_cast<double>(epochs_ - 1));
  return 1.0 + (options_.fade_to - 1.0) * progress;
}

ImageAugmenter::Variation ImageAugmenter::draw(std::uint64_t epoch, std::uint64_t sample) const {
  nn::Random random{seed_, epoch, sample};
  const double strength = strength_in(epoch);
  const auto up_to = [&](double bound) {
    const auto scaled = static_cast<float>(bound * strength);
    return random.uniform(-scaled, scaled);
  };
  const auto window = [&] {
    const auto y = static_cast<std::size_t>(random.below(noise_period));
    const auto x = static_cast<std::size_t>(random.below(noise_period));
    return y * (noise_period + columns_) + x;
  };
  // The normal distribution is symmetric, so that a field turned over is as good as another.
  const auto turned_over = [&](double amount) {
    const auto scaled = static_cast<float>(amount * strength);
    return random.below(2) == 0 ? scaled : -scaled;
  };

  const float angle = up_to(options_.rotation * std::numbers::pi / 180.0);
  const float scale_y = 1.0F + up_to(options_.scale), scale_x = 1.0F + up_to(options_.scale);
  const float shear = up_to(options_.shear);
  const float shift_y = up_to(options_.shift), shift_x = up_to(options_.shift);

  // Rotation times shear times scale, about the centre of the image.
  Variation v{};
  const float c = std::cos(angle), s = std::sin(angle);
  v.xx = c * scale_x;
  v.xy = (c * shear - s) * scale_y;
  v.yx = s * scale_x;
  v.yy = (s * shear + c) * scale_y;
  const float centre_y = 0.5F * static_cast<float>(rows_ - 1);
  const float centre_x = 0.5F * static_cast<float>(columns_ - 1);
  v.origin_y = 1.0F + shift_y + centre_y - (v.yy * centre_y + v.yx * centre_x);
  v.origin_x = 1.0F + shift_x + centre_x - (v.xy * centre_y + v.xx * centre_x);

  v.elastic_y = turned_over(options_.elastic_rms);
  v.elastic_x = turned_over(options_.elastic_rms);
  v.window_y = window();
  v.window_x = window();
  v.stroke = up_to(options_.stroke);
  if (v.stroke < 0.0F) v.stroke *= 0.5F;
  v.blur = random.uniform() * static_cast<float>(options_.blur * strength);
  v.noise = turned_over(options_.noise);
  v.window_noise = window();
  return v;
}

void ImageAugmenter::apply(std::span<const std::uint8_t> image, std::uint64_t epoch,
                           std::uint64_t sample, std::span<float> out) const {
  const Variation variation = draw(epoch, sample);
  Canvas canvas;
  clear(canvas, rows_, columns_);
  for (std::size_t y = 0; y < rows_; ++y) {
    std::copy_n(image.data() + y * columns_, columns_, canvas.row(y + 1) + 1);
  }
  if (variation.stroke > 0.0F) mix(canvas, variation.stroke, largest_of_cross);
  if (variation.stroke < 0.0F) mix(canvas, -variation.stroke, smallest_of_cross);
  if (variation.blur > 0.0F) mix(canvas, variation.blur, binomial_mean);

  Corners corners;
  pack_corners(canvas, corners);
  resample(variation, corners.data(), out.data());
  if (variation.noise != 0.0F) add_noise(variation, out.data());
}

// Three loops a row instead of one, so that the compiler can vectorise the first and the last. The
// middle loop is a gather, for which not every processor has an instruction.
void ImageAugmenter::resample(const Variation& v, const std::uint32_t* corners, float* out) const {
  std::array<std::int32_t, max_side> place;
  std::array<std::uint32_t, max_side> corner;
  std::array<float, max_side> share_y, share_x;
  const auto width = static_cast<float>(columns_ + 2);
  // The border of the canvas is black: a place outside gets the value of the nearest border pixel.
  const auto last_y = static_cast<float>(rows_ + 1), last_x = static_cast<float>(columns_ + 1);

  for (std::size_t y = 0; y < rows_; ++y) {
    const std::size_t field_row = y * (noise_period + columns_);
    const float* const field_y = displacements_.data() + v.window_y + field_row;
    const float* const field_x = displacements_.data() + v.window_x + field_row;
    const float row_y = v.origin_y + v.yy * static_cast<float>(y);
    const float row_x = v.origin_x + v.xy * static_cast<float>(y);
    for (std::size_t x = 0; x < columns_; ++x) {
      const auto column = static_cast<float>(static_cast<int>(x));
      float at_y = row_y + v.yx * column + v.elastic_y * field_y[x];
      float at_x = row_x + v.xx * column + v.elastic_x * field_x[x];
      at_y = clamped(at_y, last_y);
      at_x = clamped(at_x, last_x);
      const auto whole_y = static_cast<float>(static_cast<std::int32_t>(at_y));
      const auto whole_x = static_cast<float>(static_cast<std::int32_t>(at_x));
      share_y[x] = at_y - whole_y;
      share_x[x] = at_x - whole_x;
      place[x] = static_cast<std::int32_t>(whole_y * width + whole_x);
    }
    for (std::size_t x = 0; x < columns_; ++x) {
      corner[x] = corners[static_cast<std::size_t>(place[x])];
    }
    for (std::size_t x = 0; x < columns_; ++x) {
      const auto pixel = [packed = corner[x]](unsigned i) {
        return static_cast<float>(static_cast<std::int32_t>(packed >> (8 * i) & 255U));
      };
      const float top = pixel(0) + share_x[x] * (pixel(1) - pixel(0));
      const float bottom = pixel(2) + share_x[x] * (pixel(3) - pixel(2));
      out[y * columns_ + x] = (top + share_y[x] * (bottom - top)) * (1.0F / 255.0F);
    }
  }
}

void ImageAugmenter::add_noise(const Variation& v, float* out) const {
  const std::size_t columns = columns_;
  for (std::size_t y = 0; y < rows_; ++y) {
    const float* const noise = noise_.data() + v.window_noise + y * (noise_period + columns);
    for (std::size_t x = 0; x < columns; ++x) {
      out[y * columns + x] = clamped(out[y * columns + x] + v.noise * noise[x], 1.0F);
    }
  }
}

}  // namespace mnist
