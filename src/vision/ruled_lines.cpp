#include "vision/ruled_lines.hpp"

#include <utility>

#include "vision/components.hpp"
#include "vision/segment.hpp"

namespace mnist::vision {
namespace {

/// The height of the vertical run of ink through each pixel, 0 on paper.
Grid<int> thicknesses(const Mask& ink) {
  Grid<int> thickness(ink.width, ink.height);
  for (int y = 0; y < ink.height; ++y) {
    for (int x = 0; x < ink.width; ++x) {
      if (ink.at(x, y)) thickness.at(x, y) = 1 + (y > 0 ? thickness.at(x, y - 1) : 0);
    }
  }
  for (int y = ink.height - 2; y >= 0; --y) {
    for (int x = 0; x < ink.width; ++x) {
      if (ink.at(x, y) && ink.at(x, y + 1)) thickness.at(x, y) = thickness.at(x, y + 1);
    }
  }
  return thickness;
}

/// The pixels that lie in horizontal runs with at least `length` pixels no thicker than `thin`: not
/// those of broad strokes, which may reach from one line to the next.
Mask long_runs(const Mask& mask, const Grid<int>& thickness, int length, int thin) {
  Mask runs(mask.width, mask.height);
  for (int y = 0; y < mask.height; ++y) {
    for (int x = 0; x < mask.width; ++x) {
      int end = x;
      int thin_pixels = 0;
      for (; end < mask.width && mask.at(end, y); ++end) {
        thin_pixels += thickness.at(end, y) <= thin;
      }
      if (thin_pixels >= length) {
        std::fill(runs.row(y) + x, runs.row(y) + end, std::uint8_t{1});
      }
      x = end;
    }
  }
  return runs;
}

/// Erases the lines, whose upper left corner lies at (left, top), from the masks.
void erase(Ink& ink, const Mask& lines, int left = 0, int top = 0) {
  for (int y = 0; y < lines.height; ++y) {
    for (int x = 0; x < lines.width; ++x) {
      if (!lines.at(x, y)) continue;
      for (Mask* mask : {&ink.pale, &ink.faint, &ink.strong}) mask->at(left + x, top + y) = 0;
    }
  }
}

/// Whether horizontal rules span the full width while there is free space above or below the
/// writing; a pen stroke never does that.
bool run_past(const Box& rules, const Box& writing, const Box& picture) {
  const Box all = unite(rules, writing);
  const int near = 1 + picture.width / 100;
  const int room = 2 + picture.height / 20;
  return rules.x <= near && picture.width - rules.right() <= near &&
         (all.y >= room || picture.height - all.bottom() >= room);
}

/// Whether lines of `length` pixels fit writing of `height` as rules do: a third longer than it is
/// tall at least, and twenty times as long at most.
bool fit_as_rules(int length, int height) {
  return 20 * height >= length && 4 * height <= 3 * length;
}

Mask find_vertical_lines(const Mask& ink, int max_thickness, const Tuning& tuning) {
  return transpose(find_horizontal_lines(transpose(ink), max_thickness, tuning));
}

}  // namespace

Mask find_horizontal_lines(const Mask& ink, int max_thickness, const Tuning& tuning) {
  const Grid<int> thickness = thicknesses(ink);
  // A run of a tilted line is as long as the line is thick, times the slope's inverse: even a
  // sixteenth of the picture's width finds slopes that can be seen.
  const Mask runs = long_runs(ink, thickness, std::max(8, ink.width / 16), max_thickness);
  const Components found = find_components(runs, runs);
  Mask lines(ink.width, ink.height);
  for (std::size_t i = 0; i < lines.values.size(); ++i) {
    if (!runs.values[i]) continue;
    const Component& line = found.list[static_cast<std::size_t>(found.labels.values[i])];
    const int mean_thickness = line.area / line.box.width + 1;
    const bool runs_across =
        static_cast<float>(line.box.width) >= tuning.ruled_length * static_cast<float>(ink.width);
    const bool is_thin = mean_thickness <= max_thickness && 8 * line.box.height <= ink.width;
    lines.values[i] = runs_across && is_thin && thickness.values[i] <= 2 * mean_thickness;
  }
  return lines;
}

void erase_ruled_lines(Ink& ink, const Tuning& tuning) {
  const Box picture = ink.pale.box();
  // The line below a single digit is as thick as its strokes; one beside it would look like a 1.
  const Mask horizontal = find_horizontal_lines(ink.pale, picture.width / 16, tuning);
  const Mask vertical = find_vertical_lines(ink.pale, picture.height / 24, tuning);
  const Box across = box_of(horizontal);
  const Box down = box_of(vertical);
  if (across.width == 0 && down.width == 0) return;
  Ink without = ink;
  erase(without, horizontal);
  erase(without, vertical);
  Components pieces = find_components(without.faint, without.strong);
  filter_components(pieces, tuning);
  const int height = writing_height(pieces);
  if (height == 0) return;
  if (across.width > 0 && !fit_as_rules(across.width, height)) {
    int inked = 0;  // most pixels of a rule are ink, not only pale
    for (std::size_t i = 0; i < horizontal.values.size(); ++i) {
      if (horizontal.values[i]) inked += ink.faint.values[i] ? 1 : -1;
    }
    if (inked < 0 || !run_past(across, box_of(pieces), picture)) return;
  }
  if (down.width > 0) {
    // A stem may be as long and as straight as a ruled line, but it belongs to what is left: it
    // ends within the picture, or what it would leave is only a digit's lesser part.
    const bool ends_within =
        std::max(down.y, picture.height - down.bottom()) > 1 + picture.height / 50;
    const bool is_one = 4 * down.width < picture.width;
    const bool is_stem = is_one && (ends_within || 10 * height < 3 * down.height);
    if (is_stem || !fit_as_rules(down.height, height)) return;
  }
  ink = std::move(without);
}

void erase_boxes(Ink& ink, const Tuning& tuning) {
  int tried = 0;
  const Components pieces = find_components(ink.faint, ink.strong);
  for (const Component& piece : pieces.list) {
    const Box& box = piece.box;
    if (static_cast<float>(std::min(box.width, box.height)) < tuning.min_box_side ||
        2 * box.width < box.height) {
      continue;
    }
    if (static_cast<float>(++tried) > tuning.max_boxes) return;
    const Mask part = crop(ink.faint, box);
    Mask lines = find_horizontal_lines(part, box.height / 12, tuning);
    const Mask vertical = find_vertical_lines(part, box.width / 12, tuning);
    // The lines are those of a box if they make all four of its sides.
    if (4 * box_of(lines).height < 3 * box.height || 4 * box_of(vertical).width < 3 * box.width) {
      continue;
    }
    Mask rest = part;
    for (std::size_t i = 0; i < rest.values.size(); ++i) {
      lines.values[i] |= vertical.values[i];
      if (lines.values[i]) rest.values[i] = 0;
    }
    int tallest = 0;
    const Components inside = find_components(rest, rest);
    for (const Component& mark : inside.list) tallest = std::max(tallest, mark.box.height);
    // With nothing inside that is as tall as writing the box may be a digit of straight strokes.
    if (5 * tallest >= 2 * box.height) erase(ink, lines, box.x, box.y);
  }
}

}  // namespace mnist::vision
