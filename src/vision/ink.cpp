#include "vision/ink.hpp"

#include <cmath>
#include <cstdlib>
#include <utility>

#include "vision/filters.hpp"

namespace mnist::vision {
namespace {

/// The one brightness of the paper where it has one, as in a drawing or a clean scan: what nearly
/// all of the picture's border shows.
std::optional<float> plain_paper(const FloatImage& image, const Tuning& tuning) {
  const std::vector<float> border = border_values(image);
  const float paper = median(border);
  const auto alike = std::count_if(border.begin(), border.end(), [&](float value) {
    return std::abs(value - paper) <= tuning.same_brightness;
  });
  const auto all = static_cast<float>(border.size());
  return static_cast<float>(alike) < tuning.plain_border * all ? std::nullopt
                                                               : std::optional(paper);
}

struct Paper {
  float typical = 0;
  float noise = 0;  ///< standard deviation
};

/// The paper's contrasts, taken from the palest third: ink may fill half of the picture.
Paper measure_paper(const FloatImage& contrast) {
  std::vector<float> sample = sample_of(contrast);
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

/// The ink on a paper of known brightness. Its contrast is how much darker than its paper a pixel
/// is, as a share of the light that falls there: 0 paper, 1 black ink.
std::optional<Ink> find_ink_on(const FloatImage& paper, const FloatImage& image,
                               const Tuning& tuning) {
  FloatImage contrast = image;
  for (std::size_t i = 0; i < contrast.values.size(); ++i) {
    const float light = paper.values[i];
    contrast.values[i] = (light - image.values[i]) / std::max(light, tuning.darkest_paper);
  }
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

/// Ink without a second look at the ground.
std::optional<Ink> find_ink_as_it_is(const FloatImage& image, const Tuning& tuning) {
  if (const auto plain = plain_paper(image, tuning)) {
    auto ink = find_ink_on(FloatImage(image.width, image.height, *plain), image, tuning);
    if (ink) return ink;  // if not, only the border is plain, as where a frame was painted over
  }
  // The widest stroke is nearly half of a small picture, which a bold digit may fill, but a smaller
  // part of a large one.
  const auto side = static_cast<float>(std::max(image.width, image.height));
  const int radius = static_cast<int>(std::min(0.45F * side, 16.0F + 0.15F * side) / 2);
  return find_ink_on(paper_under(image, std::max(1, radius), tuning), image, tuning);
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
  constexpr int side = 160;  // coarse enough to quieten noise, fine enough for any stroke to show
  const FloatImage coarse = halve_to(image, side);
  const int radius = std::min(coarse.width, coarse.height) / 2;
  const std::vector<float> lows = border_values(minimum_filter(coarse, radius));
  const std::vector<float> highs = border_values(maximum_filter(coarse, radius));
  const std::vector<float> values = border_values(coarse);
  const auto [least, most] = std::minmax_element(coarse.values.begin(), coarse.values.end());
  int darker = 0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    // A shadow may lower the extremes; where there is little contrast nothing is known.
    if (4 * (highs[i] - lows[i]) < *most - *least) continue;
    darker += 2 * values[i] < lows[i] + highs[i] ? 1 : -1;
  }
  return darker > 0;
}

FloatImage paper_under(const FloatImage& image, int radius, const Tuning& tuning) {
  FloatImage wide(image.width + 2 * radius, image.height + 2 * radius);
  for (int y = 0; y < wide.height; ++y) {
    const float* row = image.row(std::clamp(y - radius, 0, image.height - 1));
    for (int x = 0; x < wide.width; ++x) {
      wide.at(x, y) = row[std::clamp(x - radius, 0, image.width - 1)];
    }
  }
  wide = maximum_filter(wide, radius);
  const Box inside = {radius, radius, image.width, image.height};
  FloatImage paper = minimum_filter(crop(wide, inside), radius);
  // At the border a dark region counts as ink. Exception: where a closing of the picture with its
  // edges repeated beyond them differs little, it is vignetting, not ink.
  const FloatImage padded = crop(minimum_filter(wide, radius), inside);
  for (std::size_t i = 0; i < paper.values.size(); ++i) {
    const float light = padded.values[i];
    if (paper.values[i] * (1 - tuning.max_vignetting) < light) paper.values[i] = light;
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
  auto ink = find_ink_as_it_is(image, tuning);
  Texture texture = texture_of(ink);
  // Faint ink may drown in noise that neighbouring pixels do not share, and a woven ground be taken
  // for ink: both fade where the picture is smoothed, long before a stroke does.
  FloatImage smoother = image;
  for (const int times : {1, 2}) {
    if (ink && texture.runs <= tuning.busy_runs) break;
    for (int i = 0; i < times; ++i) smoother = smooth(smoother);
    auto other = find_ink_as_it_is(smoother, tuning);
    const Texture left = texture_of(other);
    if (other && (!ink || left.area < texture.area / 2)) {
      ink = std::move(other);
      texture = left;
    }
  }
  return ink;
}

FloatImage tiny_ink(const FloatImage& image, const Tuning& tuning) {
  constexpr int zoom = 4;
  std::vector<float> sides;
  for (int y = 0; y < image.height; ++y) {
    sides.push_back(image.at(0, y));
    sides.push_back(image.at(image.width - 1, y));
  }
  auto [paper, ink] = std::minmax_element(image.values.begin(), image.values.end());
  if (2 * median(sides) >= *paper + *ink) std::swap(paper, ink);
  FloatImage coverage(image.width, image.height);
  for (std::size_t i = 0; *ink != *paper && i < coverage.values.size(); ++i) {
    coverage.values[i] = (image.values[i] - *paper) / (*ink - *paper);
  }
  const Window around = {-1, -1, static_cast<float>(image.width + 2),
                         static_cast<float>(image.height + 2)};
  FloatImage enlarged =
      resample(coverage, around, zoom * (image.width + 2), zoom * (image.height + 2));
  for (float& value : enlarged.values) {
    value = std::clamp((value - tuning.tiny_blur) / (1 - 2 * tuning.tiny_blur), 0.0F, 1.0F);
  }
  return enlarged;
}

}  // namespace mnist::vision
