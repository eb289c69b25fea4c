#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "mnist/data/batches.hpp"

namespace mnist {

/// How far training images are varied. Each variation draws its amounts uniformly between minus and
/// plus these, the elastic one from a random field; 0 switches a part off. Strengths are
/// annealed, so that the last epochs see nearly undistorted digits. The kind of distortion is that
/// of Simard, Steinkraus, Platt, "Best Practices for Convolutional Neural Networks Applied to
/// Visual Document Analysis", ICDAR 2003.
struct AugmentOptions {
  double elastic_rms = 0.0;    ///< displacement along each axis, root mean square, pixels
  double elastic_sigma = 5.0;  ///< of the Gaussian that smooths the displacements, pixels
  double rotation = 0.0;       ///< degrees
  double scale = 0.0;          ///< of each axis by itself, as a fraction of 1
  double shear = 0.0;          ///< pixels sideways for each pixel of height
  double shift = 0.0;          ///< along each axis, pixels
  double stroke = 0.0;         ///< movement of a stroke's edges outwards, or half that inwards
                               ///< (most strokes are 2 or 3 pixels wide); at most 1 pixel
  double blur = 0.0;           ///< share of a 3x3 binomial mean mixed in, at most 1
  double noise = 0.0;          ///< standard deviation of white noise, as a fraction of white
  double fade_to = 1.0;        ///< what is left of all strengths in the last epoch; falls linearly

  bool operator==(const AugmentOptions&) const = default;
};

/// Options that go by a name.
struct NamedAugmentation {
  std::string_view name;
  AugmentOptions options;
};

/// none, light, default and strong, in this order.
const std::vector<NamedAugmentation>& named_augmentations();

/// Throws `Error`, listing the choices, for an unknown name.
const AugmentOptions& augment_options(std::string_view name);

/// Varies images by one resampling for rotation, scale, shear, shift and elastic displacement,
/// bilinear and black outside, after changing stroke width and sharpness and before adding noise.
class ImageAugmenter : public Augmenter {
 public:
  static constexpr std::size_t max_side = 64;

  /// For images of `rows` by `columns` in a run of `epochs`. Throws `Error` for a strength that is
  /// negative, undefined or beyond its bound, and for a side that is 0 or above `max_side`.
  ImageAugmenter(const AugmentOptions& options, std::size_t rows, std::size_t columns,
                 std::size_t epochs, std::uint64_t seed);

  void apply(std::span<const std::uint8_t> image, std::uint64_t epoch, std::uint64_t sample,
             std::span<float> out) const override;

 private:
  struct Variation;

  double strength_in(std::uint64_t epoch) const;
  Variation draw(std::uint64_t epoch, std::uint64_t sample) const;
  void resample(const Variation& variation, const std::uint32_t* corners, float* out) const;
  void add_noise(const Variation& variation, float* out) const;

  AugmentOptions options_;
  std::size_t rows_, columns_;
  std::size_t epochs_;
  std::uint64_t seed_;
  // Random fields that repeat in both directions, larger than an image: each variation takes
  // windows out of them, which is much faster than to smooth fields of its own.
  std::vector<float> displacements_;
  std::vector<float> noise_;
};

}  // namespace mnist
