#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <utility>
#include <vector>

#include "mnist/io/image.hpp"
#include "mnist/vision/digit.hpp"
#include "vision/grid.hpp"
#include "vision/segment.hpp"

/// Digits drawn by hand: lines in the unit square, y pointing down.
namespace mnist::vision::test {

struct Point {
  double x;
  double y;
};
using Stroke = std::vector<Point>;
using Shape = std::vector<Stroke>;

inline Stroke arc(Point centre, double rx, double ry, double from, double to) {
  Stroke stroke;
  for (int i = 0; i <= 24; ++i) {
    const double angle = from + (to - from) * i / 24;
    stroke.push_back({centre.x + rx * std::cos(angle), centre.y + ry * std::sin(angle)});
  }
  return stroke;
}

inline Shape shape_of(int digit) {
  constexpr double pi = 3.14159265358979;
  switch (digit) {
    case 0:
      return {arc({0.5, 0.5}, 0.3, 0.45, 0, 2 * pi)};
    case 1:
      return {{{0.5, 0.05}, {0.5, 0.95}}};
    case 2:
      return {arc({0.5, 0.3}, 0.3, 0.25, -pi, 0.6), {{0.75, 0.44}, {0.2, 0.95}, {0.8, 0.95}}};
    case 3:
      return {arc({0.45, 0.28}, 0.3, 0.23, -2.6, 1.57), arc({0.45, 0.73}, 0.33, 0.22, -1.57, 2.6)};
    case 4:
      return {{{0.4, 0.05}, {0.15, 0.6}, {0.85, 0.6}}, {{0.62, 0.35}, {0.62, 0.95}}};
    case 5:
      return {{{0.75, 0.05}, {0.25, 0.05}, {0.25, 0.45}}, arc({0.42, 0.67}, 0.33, 0.27, -2, 2.4)};
    case 6:
      return {{{0.65, 0.05}, {0.25, 0.6}}, arc({0.5, 0.7}, 0.27, 0.25, 0, 2 * pi)};
    case 7:
      return {{{0.2, 0.08}, {0.8, 0.08}, {0.4, 0.95}}};
    case 8:
      return {arc({0.5, 0.27}, 0.22, 0.22, 0, 2 * pi), arc({0.5, 0.72}, 0.28, 0.23, 0, 2 * pi)};
    default:
      return {arc({0.48, 0.3}, 0.26, 0.25, 0, 2 * pi), {{0.74, 0.3}, {0.68, 0.95}}};
  }
}

inline double distance(Point p, Point a, Point b) {
  const double dx = b.x - a.x;
  const double dy = b.y - a.y;
  const double length = dx * dx + dy * dy;
  const double along = ((p.x - a.x) * dx + (p.y - a.y) * dy) / (length > 0 ? length : 1);
  const double t = std::clamp(along, 0.0, 1.0);
  return std::hypot(p.x - a.x - t * dx, p.y - a.y - t * dy);
}

/// Adds a shape to a image of ink, stretched to `box`, with a round pen `pen` pixels wide.
inline void draw(FloatImage& ink, const Shape& shape, const Box& box, double pen) {
  const auto place = [&box](Point p) {
    return Point{box.x + p.x * box.width, box.y + p.y * box.height};
  };
  for (const Stroke& stroke : shape)
    for (std::size_t i = 0; i + 1 < stroke.size(); ++i) {
      const Point a = place(stroke[i]);
      const Point b = place(stroke[i + 1]);
      const int left = std::max(0, static_cast<int>(std::min(a.x, b.x) - pen) - 1);
      const int top = std::max(0, static_cast<int>(std::min(a.y, b.y) - pen) - 1);
      const int right = std::min(ink.width, static_cast<int>(std::max(a.x, b.x) + pen) + 2);
      const int bottom = std::min(ink.height, static_cast<int>(std::max(a.y, b.y) + pen) + 2);
      for (int y = top; y < bottom; ++y)
        for (int x = left; x < right; ++x) {
          const double cover = pen / 2 + 0.5 - distance({x + 0.5, y + 0.5}, a, b);
          ink.at(x, y) = std::max(ink.at(x, y), static_cast<float>(std::clamp(cover, 0.0, 1.0)));
        }
    }
}

inline FloatImage drawn(int digit, int width, int height, const Box& box, double pen) {
  FloatImage ink(width, height);
  draw(ink, shape_of(digit), box, pen);
  return ink;
}

/// The marks of a drawing: the pieces of what is more than half covered, all kept.
inline Marks marks_of(const FloatImage& coverage) {
  const Mask mask = above(coverage, 0.5F);
  return {coverage, find_components(mask, mask)};
}

using Colour = std::array<int, 3>;

/// A picture of ink of one colour on paper of another: grey if both are, else RGB.
inline io::Image picture(const FloatImage& ink, Colour paper = {255, 255, 255},
                         Colour pen = {0, 0, 0}) {
  const auto is_grey = [](Colour c) { return c[0] == c[1] && c[1] == c[2]; };
  io::Image image{ink.width, ink.height, is_grey(paper) && is_grey(pen) ? 1 : 3, {}};
  for (const float cover : ink.values)
    for (std::size_t c = 0; c < static_cast<std::size_t>(image.channels); ++c)
      image.pixels.push_back(static_cast<std::uint8_t>(std::lround(
          static_cast<float>(paper[c]) + cover * static_cast<float>(pen[c] - paper[c]))));
  return image;
}

/// The largest difference between two digits, and the mean one.
inline float largest_difference(const Digit& a, const Digit& b) {
  float largest = 0;
  for (std::size_t i = 0; i < a.size(); ++i) largest = std::max(largest, std::abs(a[i] - b[i]));
  return largest;
}

inline float mean_difference(const Digit& a, const Digit& b) {
  float sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += std::abs(a[i] - b[i]);
  return sum / static_cast<float>(a.size());
}

/// Random numbers that are the same everywhere.
class Random {
 public:
  explicit Random(std::uint32_t seed) : state_(seed * 2654435761U + 1) {}
  /// From 0 up to but not including `end`.
  int below(int end) {
    state_ = state_ * 1664525U + 1013904223U;
    return static_cast<int>((std::uint64_t{state_} * std::uint64_t(end)) >> 32U);
  }
  float uniform() { return static_cast<float>(below(1 << 24)) / static_cast<float>(1 << 24); }

 private:
  std::uint32_t state_;
};

}  // namespace mnist::vision::test
