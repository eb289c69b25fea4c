#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "mnist/io/image.hpp"
#include "mnist/vision/digit.hpp"

/// Drawings whose every pixel the test has chosen.
namespace support {

using mnist::io::Image;
using mnist::vision::Digit;
using Point = std::pair<float, float>;

/// Grey levels of ground and ink, and how the drawing lies in the picture.
struct Drawing {
  int width = 200, height = 200;
  float x = 60.0F, y = 40.0F;  // of the upper left corner of the unit square, pixels
  float size = 100.0F;         // of its side
  float pen = 6.0F;            // radius of the pen
  std::uint8_t ground = 255, ink = 0;
};

inline float distance_to_segment(Point p, Point a, Point b) {
  const float dx = b.first - a.first, dy = b.second - a.second;
  const float along = ((p.first - a.first) * dx + (p.second - a.second) * dy) / (dx * dx + dy * dy);
  const float t = std::clamp(along, 0.0F, 1.0F);
  return std::hypot(p.first - a.first - t * dx, p.second - a.second - t * dy);
}

inline Image blank(int width, int height, std::uint8_t level) {
  const auto size = static_cast<std::size_t>(width) * static_cast<std::size_t>(height);
  return {width, height, 1, std::vector<std::uint8_t>(size, level)};
}

/// Draws a polyline, given in the unit square, with soft edges.
inline void draw(Image& image, const std::vector<Point>& line, const Drawing& how) {
  for (int y = 0; y < image.height; ++y) {
    for (int x = 0; x < image.width; ++x) {
      const Point p{(static_cast<float>(x) + 0.5F - how.x) / how.size,
                    (static_cast<float>(y) + 0.5F - how.y) / how.size};
      float nearest = 1e9F;
      for (std::size_t i = 0; i + 1 < line.size(); ++i) {
        nearest = std::min(nearest, distance_to_segment(p, line[i], line[i + 1]));
      }
      const float cover = std::clamp(how.pen + 0.5F - nearest * how.size, 0.0F, 1.0F);
      auto& pixel = image.pixels[static_cast<std::size_t>(y * image.width + x)];
      pixel = static_cast<std::uint8_t>(
          static_cast<float>(pixel) +
          cover * (static_cast<float>(how.ink) - static_cast<float>(pixel)));
    }
  }
}

inline const std::vector<Point> seven{{0.1F, 0.0F}, {0.8F, 0.0F}, {0.35F, 1.0F}};
inline const std::vector<Point> one{{0.5F, 0.0F}, {0.45F, 1.0F}};

inline Image drawing_of(const std::vector<Point>& line, const Drawing& how = {}) {
  Image image = blank(how.width, how.height, how.ground);
  draw(image, line, how);
  return image;
}

/// The mean difference of two inputs, in grey levels of 1.
inline float difference(const Digit& a, const Digit& b) {
  float sum = 0.0F;
  for (std::size_t i = 0; i < a.size(); ++i) sum += std::abs(a[i] - b[i]);
  return sum / static_cast<float>(a.size());
}

}  // namespace support
