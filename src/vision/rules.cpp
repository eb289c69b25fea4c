#include "vision/rules.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "vision/components.hpp"

namespace mnist::vision {
namespace {

Mask transpose(const Mask& mask) {
  Mask turned(mask.height, mask.width);
  for (int y = 0; y < mask.height; ++y)
    for (int x = 0; x < mask.width; ++x) turned.at(y, x) = mask.at(x, y);
  return turned;
}

/// The height of the upright run of ink through each pixel, 0 on paper.
Grid<int> thicknesses(const Mask& ink) {
  Grid<int> thickness(ink.width, ink.height);
  for (int y = 0; y < ink.height; ++y)
    for (int x = 0; x < ink.width; ++x)
      if (ink.at(x, y)) thickness.at(x, y) = 1 + (y > 0 ? thickness.at(x, y - 1) : 0);
  for (int y = ink.height - 2; y >= 0; --y)
    for (int x = 0; x < ink.width; ++x)
      if (ink.at(x, y) && ink.at(x, y + 1)) thickness.at(x, y) = thickness.at(x, y + 1);
  return thickness;
}

/// The pixels that lie in level runs with at least `length` pixels no thicker than `thin`: not
/// those of broad strokes, which may reach from one line to the next.
Mask long_runs(const Mask& mask, const Grid<int>& thickness, int length, int thin) {
  Mask runs(mask.width, mask.height);
  for (int y = 0; y < mask.height; ++y)
    for (int x = 0; x < mask.width; ++x) {
      int end = x;
      int thin_pixels = 0;
      for (; end < mask.width && mask.at(end, y); ++end)
        thin_pixels += thickness.at(end, y) <= thin;
      if (thin_pixels >= length) std::fill(runs.row(y) + x, runs.row(y) + end, std::uint8_t{1});
      x = end;
    }
  return runs;
}

/// The level lines. A run of a tilted line is as long as the line is thick, times the slope's
/// inverse: even a sixteenth of the picture's width finds slopes that can be seen.
Mask level_rules(const Mask& ink, int thickest) {
  const Grid<int> thickness = thicknesses(ink);
  const Mask runs = long_runs(ink, thickness, std::max(8, ink.width / 16), thickest);
  const Components lines = find_components(runs, runs);
  Mask rules(ink.width, ink.height);
  for (int y = 0; y < ink.height; ++y)
    for (int x = 0; x < ink.width; ++x) {
      if (!runs.at(x, y)) continue;
      const Component& line = lines.list[std::size_t(lines.labels.at(x, y))];
      const int mean_thickness = line.area / line.box.width + 1;
      const bool runs_across = 5 * line.box.width >= 4 * ink.width;
      const bool is_thin = mean_thickness <= thickest && 8 * line.box.height <= ink.width;
      if (runs_across && is_thin && thickness.at(x, y) <= 2 * mean_thickness) rules.at(x, y) = 1;
    }
  return rules;
}

}  // namespace

Mask find_rules(const Mask& ink, Direction direction) {
  // The line below a single digit is as thick as its strokes; one beside it would look like a 1.
  return direction == Direction::level ? level_rules(ink, ink.width / 16)
                                       : transpose(level_rules(transpose(ink), ink.height / 24));
}

}  // namespace mnist::vision
