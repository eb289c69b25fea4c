#include "vision/ink.hpp"

#include <cmath>
#include <cstdlib>
#include <utility>

#include "vision/filters.hpp"

namespace mnist::vision {
namespace {

FloatImage closed(const FloatImage& image, int radius) {
  return minimum_filter(maximum_filter(image, radius), radius);
}

/// The image with its edge pixels repeated `margin` times outwards.
FloatImage with_replicate_padding(const FloatImage& image, int margin) {
  FloatImage wide(image.width + 2 * margin, image.height + 2 * margin);
  for (int y = 0; y < wide.height; ++y) {
    const float* row = image.row(std::clamp(y - margin, 0, image.height - 1));
    float* out = wide.row(y);
    std::fill_n(out, margin, row[0]);
    std::copy_n(row, image.width, out + margin);
    std::fill_n(out + margin + image.width, margin, row[image.width - 1]);
  }
  return wide;
}

/// How much of the border is darker than the mean of the extremes within `radius`, which a shadow
/// may lower, from -1 to 1. Where there is little contrast nothing is known.
float border_darkness(const FloatImage& image, int radius) {
  const std::vector<float> lows = border_values(minimum_filter(image, radius));
  const std::vector<float> highs = border_values(maximum_filter(image, radius));
  const std::vector<float> values = border_values(image);
  const auto [least, most] = std::minmax_element(image.values.begin(), image.values.end());
  float sum = 0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (4 * (highs[i] - lows[i]) >= *most - *least) {
      sum += 2 * values[i] < lows[i] + highs[i] ? 1.0F : -1.0F;
    }
  }
  return sum / static_cast<float>(values.size());
}

/// The one brightness of the paper where it has one, as in a drawing or a clean scan: what nearly
/// all of the picture's border shows.
std::optional<float> plain_paper(const FloatImage& image, const Tuning& tuning) {
  constexpr float same = 4.0F / 255.0F;
  const std::vector<float> border = border_values(image);
  const float paper = median(border);
  const auto alike = std::count_if(border.begin(), border.end(), [paper](float value) {
    return std::abs(value - paper) <= same;
  });
  const auto all = static_cast<float>(border.size());
  return static_cast<float>(alike) < tuning.plain_border * all ? std::nullopt
                                                               : std::optional(paper);
}

/// How much darker than its paper each pixel is, as a share of the light that falls there: 0 paper,
/// 1 black ink, below 0 what is lighter than its paper.
FloatImage ink_contrast(const FloatImage& image, const FloatImage& paper) {
  constexpr float darkest_paper = 0.25F;  // below it, noise would pass for ink
  FloatImage contrast(image.width, image.height);
  for (std::size_t i = 0; i < contrast.values.size(); ++i) {
    const float light = paper.values[i];
    contrast.values[i] = (light - image.values[i]) / std::max(light, darkest_paper);
  }
  return contrast;
}

struct Paper {
  float typical = 0;
  float noise = 0;  ///< standard deviation
};

/// The paper's contrasts, taken from the palest third: ink may fill half of the picture.
Paper measure_paper(const FloatImage& contrast) {
  constexpr std::size_t enough = 1U << 15U;
  const std::size_t step = contrast.values.size() / enough + 1;
  std::vector<float> sample;
  for (std::size_t i = 0; i < contrast.values.size(); i += step) {
    sample.push_back(contrast.values[i]);
  }
  // If ink fills more than half of the picture, only the lighter part is paper.
  const auto [least, most] = std::minmax_element(sample.begin(), sample.end());
  const float middle = (*least + *most) / 2;
  const auto end = std::partition(sample.begin(), sample.end(),
                                  [middle](float value) { return value <= middle; });
  if (end - sample.begin() < sample.end() - end) sample.erase(end, sample.end());
  // In a normal distribution these quantiles lie 0.524 and 1.645 deviations below the mean.
  const float pale = quantile(sample, 0.30);
  const float noise = (pale - quantile(sample, 0.05)) / (1.645F - 0.524F);
  return {pale + 0.524F * noise, noise};
}

/// The mean contrast of what exceeds `threshold`, weighted by its square so that strong ink counts
/// for more than a wide faint fringe. 0 if nothing does.
float strength_above(const FloatImage& contrast, float threshold) {
  double cubes = 0;
  double squares = 0;
  for (const float value : contrast.values) {
    if (value > threshold) {
      const auto v = static_cast<double>(value);
      cubes += v * v * v;
      squares += v * v;
    }
  }
  return squares > 0 ? static_cast<float>(cubes / squares) : 0;
}

std::optional<Ink> find_ink_on(const FloatImage& paper, const FloatImage& image,
                               const Tuning& tuning) {
  const FloatImage contrast = ink_contrast(image, paper);
  const auto levels = find_levels(contrast, tuning);
  if (!levels) return std::nullopt;
  const float height = levels->edge - levels->paper;
  Ink ink{contrast, above(contrast, levels->paper + tuning.pale * height),
          above(contrast, levels->paper + tuning.fading * height), above(contrast, levels->edge)};
  for (float& value : ink.coverage.values) {
    value = std::clamp((value - levels->paper) / (levels->ink - levels->paper), 0.0F, 1.0F);
  }
  return ink;
}

std::optional<Ink> find_ink_in_uneven_light(const FloatImage& image, const Tuning& tuning) {
  // The widest stroke is nearly half of a small picture, which a bold digit may fill, but a smaller
  // part of a large one.
  const auto side = static_cast<float>(std::max(image.width, image.height));
  const int radius = static_cast<int>(std::min(0.45F * side, 16.0F + 0.15F * side) / 2);
  return find_ink_on(paper_under(image, std::max(1, radius)), image, tuning);
}

/// Ink without a second look at the ground.
std::optional<Ink> find_ink_as_it_is(const FloatImage& image, const Tuning& tuning) {
  if (const auto plain = plain_paper(image, tuning)) {
    auto ink = find_ink_on(FloatImage(image.width, image.height, *plain), image, tuning);
    if (ink) {
      return ink;  // if not, only the border is plain, as where a frame was painted over
    }
  }
  return find_ink_in_uneven_light(image, tuning);
}

/// The area of the ink in pixels, and its horizontal runs a row.
struct Texture {
  float area = 0;
  float runs = 0;
};

Texture texture_of(const std::optional<Ink>& ink) {
  Texture result;
  if (!ink) return result;
  for (int y = 0; y < ink->faint.height; ++y) {
    const std::uint8_t* row = ink->faint.row(y);
    for (int x = 0; x < ink->faint.width; ++x) {
      result.area += static_cast<float>(row[x]);
      result.runs += row[x] && (x == 0 || !row[x - 1]) ? 1.0F : 0.0F;
    }
  }
  result.runs /= static_cast<float>(ink->faint.height);
  return result;
}

}  // namespace

bool ink_is_light(const FloatImage& image) {
  constexpr float shape_weight = 0.3F;  // chosen on RENDERINGS
  constexpr int side = 160;  // coarse enough to quieten noise, fine enough for any stroke to show
  const FloatImage coarse = halve_to(image, side);
  const int shorter = std::min(coarse.width, coarse.height);
  const int radius = std::max(1, shorter / 8);
  const FloatImage paper = closed(coarse, radius);
  const FloatImage opened = maximum_filter(minimum_filter(coarse, radius), radius);
  float dark = 1e-6F;
  float light = 1e-6F;
  for (std::size_t i = 0; i < coarse.values.size(); ++i) {
    dark += (paper.values[i] - coarse.values[i]) * (paper.values[i] - coarse.values[i]);
    light += (opened.values[i] - coarse.values[i]) * (opened.values[i] - coarse.values[i]);
  }
  return shape_weight * (light - dark) / (light + dark) + border_darkness(coarse, shorter / 2) > 0;
}

FloatImage paper_under(const FloatImage& image, int radius) {
  // At the border a dark region counts as ink. Exception: if replicate padding changes the closing
  // by less than 12 %, it is vignetting, not ink.
  constexpr float max_vignetting = 0.12F;
  FloatImage paper = closed(image, radius);
  const FloatImage padded = crop(closed(with_replicate_padding(image, 2 * radius), radius),
                                 {2 * radius, 2 * radius, image.width, image.height});
  for (std::size_t i = 0; i < paper.values.size(); ++i) {
    if (paper.values[i] - padded.values[i] < max_vignetting * paper.values[i]) {
      paper.values[i] = padded.values[i];
    }
  }
  return paper;
}

std::optional<Levels> find_levels(const FloatImage& contrast, const Tuning& tuning) {
  const Paper paper = measure_paper(contrast);
  Levels levels;
  levels.paper = paper.typical + 2 * paper.noise;
  levels.edge = paper.typical + std::max(3 * paper.noise, tuning.min_contrast / 2);
  // The edge of a stroke is halfway between ink and paper. Raising the edge drops what is fainter,
  // which may raise the ink's level in turn: this settles within a few rounds.
  for (int round = 0; round < 8; ++round) {
    levels.ink = strength_above(contrast, levels.edge);
    levels.edge = std::max(levels.edge, (paper.typical + levels.ink) / 2);
  }
  const float least = std::max(tuning.min_contrast, tuning.min_signal_to_noise * paper.noise);
  return levels.ink - paper.typical < least ? std::nullopt : std::optional(levels);
}

std::optional<Ink> find_ink(const FloatImage& image, const Tuning& tuning) {
  constexpr int max_rounds = 3;
  auto ink = find_ink_as_it_is(image, tuning);
  Texture texture = texture_of(ink);
  // Faint ink may drown in noise that neighbouring pixels do not share, and a woven ground be taken
  // for ink: both fade where the picture is smoothed, long before a stroke does.
  FloatImage smoother = image;
  for (int round = 0; round < max_rounds && (!ink || texture.runs > tuning.busy_runs); ++round) {
    smoother = smooth(smoother);
    auto other = find_ink_as_it_is(smoother, tuning);
    const Texture left = texture_of(other);
    if (other && (!ink || left.area < texture.area / 2)) {
      ink = std::move(other);
      texture = left;
    }
  }
  return ink;
}

FloatImage tiny_ink(const FloatImage& image) {
  constexpr float blur = 0.2F;  // of coverage, that a pixel's neighbours explain
  constexpr int zoom = 4;
  std::vector<float> sides;
  for (int y = 0; y < image.height; ++y) {
    sides.push_back(image.at(0, y));
    sides.push_back(image.at(image.width - 1, y));
  }
  const auto [darkest, lightest] = std::minmax_element(image.values.begin(), image.values.end());
  const bool light = 2 * median(sides) < *darkest + *lightest;
  const float paper = light ? *darkest : *lightest;
  const float ink = light ? *lightest : *darkest;
  FloatImage coverage(image.width, image.height);
  for (std::size_t i = 0; ink != paper && i < coverage.values.size(); ++i) {
    coverage.values[i] = (image.values[i] - paper) / (ink - paper);
  }
  const Window around = {-1, -1, static_cast<float>(image.width + 2),
                         static_cast<float>(image.height + 2)};
  FloatImage enlarged =
      resample(coverage, around, zoom * (image.width + 2), zoom * (image.height + 2));
  for (float& value : enlarged.values) {
    value = std::clamp((value - blur) / (1 - 2 * blur), 0.0F, 1.0F);
  }
  return enlarged;
}

}  // namespace mnist::vision
