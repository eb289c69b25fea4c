#include "vision/levels.hpp"

#include <algorithm>
#include <vector>

namespace mnist::vision {
namespace {

struct Paper {
  float typical = 0;
  float noise = 0;  // standard deviation
};

/// Some of the picture's contrasts, evenly spread.
std::vector<float> sample_of(const Plane& contrast) {
  constexpr std::size_t enough = 1U << 15U;
  const std::size_t step = contrast.values.size() / enough + 1;
  std::vector<float> sample;
  sample.reserve(contrast.values.size() / step + 1);
  for (std::size_t i = 0; i < contrast.values.size(); i += step)
    sample.push_back(contrast.values[i]);
  return sample;
}

/// Leaves only what is no darker than the mean of the extremes, if that is less than half: the
/// paper around bold ink that fills the picture.
void drop_what_fills(std::vector<float>& sample) {
  const auto [least, most] = std::minmax_element(sample.begin(), sample.end());
  const float middle = (*least + *most) / 2;
  const auto end = std::partition(sample.begin(), sample.end(),
                                  [middle](float value) { return value <= middle; });
  if (end - sample.begin() < sample.end() - end) sample.erase(end, sample.end());
}

/// The paper's contrasts, taken from the palest third of what is left: ink may fill half of it.
Paper measure_paper(const Plane& contrast) {
  std::vector<float> sample = sample_of(contrast);
  drop_what_fills(sample);
  const auto quantile = [&sample](double share) {
    const auto nth = sample.begin() + std::ptrdiff_t(share * double(sample.size()));
    std::nth_element(sample.begin(), nth, sample.end());
    return *nth;
  };
  // In a normal distribution these quantiles lie 0.524 and 1.645 deviations below the mean.
  const float pale = quantile(0.30);
  const float noise = (pale - quantile(0.05)) / (1.645F - 0.524F);
  return {pale + 0.524F * noise, noise};
}

/// The mean contrast of what exceeds `threshold`, weighted by its square so that strong ink counts
/// for more than a wide faint fringe. 0 if nothing does.
float strength_above(const Plane& contrast, float threshold) {
  double cubes = 0;
  double squares = 0;
  for (const float value : contrast.values)
    if (value > threshold) {
      cubes += double(value) * double(value) * double(value);
      squares += double(value) * double(value);
    }
  return squares > 0 ? float(cubes / squares) : 0.0F;
}

}  // namespace

std::optional<Levels> find_levels(const Plane& contrast) {
  constexpr float least_contrast = 0.04F;
  constexpr float least_signal_to_noise = 6.0F;
  const Paper paper = measure_paper(contrast);
  Levels levels;
  levels.paper = paper.typical + 2 * paper.noise;
  levels.edge = paper.typical + std::max(3 * paper.noise, least_contrast / 2);
  // The edge of a stroke is halfway between ink and paper. Raising the edge drops what is fainter,
  // which may raise the ink's level in turn: this settles within a few rounds.
  for (int round = 0; round < 8; ++round) {
    levels.ink = strength_above(contrast, levels.edge);
    levels.edge = std::max(levels.edge, (paper.typical + levels.ink) / 2);
  }
  if (levels.ink - paper.typical < std::max(least_contrast, least_signal_to_noise * paper.noise))
    return std::nullopt;
  return levels;
}

}  // namespace mnist::vision
