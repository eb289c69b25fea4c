#include "vision/polarity.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include "border.hpp"
#include "vision/shrink.hpp"

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

/// Calls visit(x, y, a, b) for each pixel's value a and that of a neighbour, right or below, b.
template <typename Visit>
void for_each_pair(const Plane& plane, Visit visit) {
  for (int y = 0; y < plane.height; ++y)
    for (int x = 0; x < plane.width; ++x) {
      if (x + 1 < plane.width) visit(x, y, plane.at(x, y), plane.at(x + 1, y));
      if (y + 1 < plane.height) visit(x, y, plane.at(x, y), plane.at(x, y + 1));
    }
}

float largest_difference(const Plane& plane) {
  float largest = 0;
  for_each_pair(plane,
                [&](int, int, float a, float b) { largest = std::max(largest, std::abs(a - b)); });
  return largest;
}

/// The difference between neighbours that noise explains. At most half of the `largest`: where bold
/// ink fills a small picture, the typical difference is a stroke's edge.
float noise_difference(const Plane& plane, float largest) {
  std::vector<float> differences;
  differences.reserve(plane.values.size());
  for (int y = 0; y < plane.height; ++y)
    for (int x = 0; x + 1 < plane.width; ++x)
      differences.push_back(std::abs(plane.at(x, y) - plane.at(x + 1, y)));
  if (differences.empty()) return 0;
  const auto middle = differences.begin() + std::ptrdiff_t(differences.size() / 2);
  std::nth_element(differences.begin(), middle, differences.end());
  // Six times the median is about four standard deviations.
  return std::min(6 * *middle, largest / 2);
}

/// Whether the ink reaches all four sides: edges half as strong as the `largest` come near them.
bool fills_picture(const Plane& plane, float largest) {
  int left = plane.width, top = plane.height, right = 0, bottom = 0;
  for_each_pair(plane, [&](int x, int y, float a, float b) {
    if (std::abs(a - b) <= largest / 2) return;
    left = std::min(left, x);
    top = std::min(top, y);
    right = std::max(right, x + 1);
    bottom = std::max(bottom, y + 1);
  });
  const int near = 1 + std::max(1, std::min(plane.width, plane.height) / 16);
  return left <= near && top <= near && plane.width - right <= near + 1 &&
         plane.height - bottom <= near + 1;
}

/// The plane with a margin of its border's mean value.
Plane with_mean_margin(const Plane& plane, int margin) {
  float sum = 0;
  float count = 0;
  for_each_border_value(plane, [&](float value) {
    sum += value;
    ++count;
  });
  Plane wide(plane.width + 2 * margin, plane.height + 2 * margin, sum / count);
  for (int y = 0; y < plane.height; ++y)
    std::copy_n(plane.row(y), plane.width, wide.row(y + margin) + margin);
  return wide;
}

/// Of the edges between neighbouring pixels, weighted by the square of their height: how many have
/// darker than lighter surroundings, from -1 to 1. Ink that fills the picture may be too bold for
/// its near surroundings to tell: then the whole picture counts, and what lies beyond.
float darkness_around_edges(const Plane& plane) {
  const int side = std::min(plane.width, plane.height);
  const float largest = largest_difference(plane);
  const bool fills = fills_picture(plane, largest);
  const int radius = std::max(2, fills ? side : side / 4);
  const int margin = fills ? radius : 0;
  const float noise = noise_difference(plane, largest);
  const BoxMeans means(fills ? with_mean_margin(plane, margin) : plane);
  double votes = 0;
  double weights = 0;
  for_each_pair(plane, [&](int x, int y, float a, float b) {
    const float height = std::abs(a - b);
    if (height <= noise) return;
    const double weight = double(height) * double(height);
    const bool dark = means.around(x + margin, y + margin, radius) < (a + b) / 2;
    votes += dark ? weight : -weight;
    weights += weight;
  });
  return weights > 0 ? float(votes / weights) : 0.0F;
}

/// How much of the border is darker than the mean of the picture's extremes, from -1 to 1.
float border_darkness(const Plane& plane) {
  const auto [least, most] = std::minmax_element(plane.values.begin(), plane.values.end());
  const float middle = (*least + *most) / 2;
  float dark = 0;
  float count = 0;
  for_each_border_value(plane, [&](float value) {
    dark += value < middle ? 1.0F : 0.0F;
    ++count;
  });
  return 2 * dark / count - 1;
}

}  // namespace

bool ink_is_light(const Plane& plane) {
  constexpr int side = 160;  // coarse enough to quieten noise, fine enough for any stroke to show
  const Plane coarse = halve_to(plane, side);
  return darkness_around_edges(coarse) + border_darkness(coarse) > 0;
}

}  // namespace mnist::vision
