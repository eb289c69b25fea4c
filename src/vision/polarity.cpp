#include "mnist/vision/polarity.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include "mnist/vision/shrink.hpp"

namespace mnist::vision {
namespace {

/// Means over any box of a plane in constant time (a summed-area table).
class BoxMeans {
 public:
  explicit BoxMeans(const Plane& plane) : sums_(plane.width + 1, plane.height + 1) {
    for (int y = 0; y < plane.height; ++y) {
      double row = 0;
      for (int x = 0; x < plane.width; ++x) {
        row += double(plane.at(x, y));
        sums_.at(x + 1, y + 1) = sums_.at(x + 1, y) + row;
      }
    }
  }

  /// The mean around a pixel, as far as the square of `radius` lies on the plane.
  float around(int x, int y, int radius) const {
    const int left = std::max(0, x - radius);
    const int top = std::max(0, y - radius);
    const int right = std::min(sums_.width - 1, x + radius + 1);
    const int bottom = std::min(sums_.height - 1, y + radius + 1);
    const double sum = sums_.at(right, bottom) - sums_.at(left, bottom) - sums_.at(right, top) +
                       sums_.at(left, top);
    return float(sum / (double(right - left) * double(bottom - top)));
  }

 private:
  Grid<double> sums_;
};

/// The difference between neighbours that noise explains.
float noise_difference(const Plane& plane) {
  std::vector<float> differences;
  differences.reserve(plane.values.size());
  for (int y = 0; y < plane.height; ++y)
    for (int x = 0; x + 1 < plane.width; ++x)
      differences.push_back(std::abs(plane.at(x, y) - plane.at(x + 1, y)));
  if (differences.empty()) return 0;
  const auto middle = differences.begin() + std::ptrdiff_t(differences.size() / 2);
  std::nth_element(differences.begin(), middle, differences.end());
  return 6 * *middle;  // about four standard deviations
}

/// Of the edges between neighbouring pixels, weighted by the square of their height: how many have
/// darker than lighter surroundings, from -1 to 1.
float darkness_around_edges(const Plane& plane) {
  const int radius = std::max(2, std::min(plane.width, plane.height) / 4);
  const float noise = noise_difference(plane);
  const BoxMeans means(plane);
  double votes = 0;
  double weights = 0;
  const auto vote = [&](int x, int y, float a, float b) {
    const float height = std::abs(a - b);
    if (height <= noise) return;
    const double weight = double(height) * double(height);
    votes += means.around(x, y, radius) < (a + b) / 2 ? weight : -weight;
    weights += weight;
  };
  for (int y = 0; y < plane.height; ++y)
    for (int x = 0; x < plane.width; ++x) {
      if (x + 1 < plane.width) vote(x, y, plane.at(x, y), plane.at(x + 1, y));
      if (y + 1 < plane.height) vote(x, y, plane.at(x, y), plane.at(x, y + 1));
    }
  return weights > 0 ? float(votes / weights) : 0.0F;
}

/// How much of the border is darker than the mean of the picture's extremes, from -1 to 1.
float border_darkness(const Plane& plane) {
  const auto [least, most] = std::minmax_element(plane.values.begin(), plane.values.end());
  const float middle = (*least + *most) / 2;
  float dark = 0;
  float count = 0;
  const auto look = [&](float value) {
    dark += value < middle ? 1.0F : 0.0F;
    ++count;
  };
  for (int x = 0; x < plane.width; ++x) {
    look(plane.at(x, 0));
    look(plane.at(x, plane.height - 1));
  }
  for (int y = 0; y < plane.height; ++y) {
    look(plane.at(0, y));
    look(plane.at(plane.width - 1, y));
  }
  return 2 * dark / count - 1;
}

}  // namespace

bool ink_is_light(const Plane& plane) {
  constexpr int side = 160;  // coarse enough to quieten noise, fine enough for any stroke to show
  const Plane coarse = halve_to(plane, side);
  return darkness_around_edges(coarse) + border_darkness(coarse) > 0;
}

}  // namespace mnist::vision
