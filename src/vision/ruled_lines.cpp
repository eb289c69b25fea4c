#include "vision/ruled_lines.hpp"

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

void erase(Ink& ink, const Mask& lines) {
  for (std::size_t i = 0; i < lines.values.size(); ++i) {
    if (lines.values[i]) ink.pale.values[i] = ink.faint.values[i] = ink.strong.values[i] = 0;
  }
}

/// Whether most pixels of the lines are ink, not only pale.
bool are_ink(const Mask& lines, const Mask& ink) {
  int all = 0;
  int inked = 0;
  for (std::size_t i = 0; i < lines.values.size(); ++i) {
    all += lines.values[i];
    inked += lines.values[i] & ink.values[i];
  }
  return 2 * inked >= all;
}

/// Whether horizontal rules span the full width while there is free space above or below the
/// writing; a pen stroke never does that.
bool run_past(const Mask& lines, const Box& writing) {
  const Box box = box_of(lines);
  const Box all = unite(box, writing);
  const int near = 1 + lines.width / 100;
  const int room = 2 + lines.height / 20;
  return box.x <= near && lines.width - box.right() <= near &&
         (all.y >= room || lines.height - all.bottom() >= room);
}

/// Whether lines of `length` pixels fit writing of `height` as rules do: a third longer than it is
/// tall at least, and twenty times as long at most.
bool fit_as_rules(int length, int height) {
  return 20 * height >= length && 4 * height <= 3 * length;
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
  // The line below a single digit is as thick as its strokes; one beside it would look like a 1.
  const Mask horizontal = find_horizontal_lines(ink.pale, ink.pale.width / 16, tuning);
  const Mask vertical =
      transpose(find_horizontal_lines(transpose(ink.pale), ink.pale.height / 24, tuning));
  const Box across = box_of(horizontal);
  const Box down = box_of(vertical);
  if (across.width == 0 && down.width == 0) return;
  Ink without = ink;
  erase(without, horizontal);
  erase(without, vertical);
  const Components pieces = find_components(without.faint, without.strong);
  const std::vector<bool> kept = filter_components(pieces, tuning);
  const int height = writing_height(pieces, kept);
  if (height == 0) return;
  if (across.width > 0 && !fit_as_rules(across.width, height)) {
    const bool is_rule =
        are_ink(horizontal, ink.faint) && run_past(horizontal, box_of(pieces, kept));
    if (!is_rule) return;
  }
  if (down.width > 0) {
    // A stem may be as long and as straight as a ruled line, but it belongs to what is left: it
    // ends within the picture, or what it would leave is only a digit's lesser part.
    const bool ends_within = down.y > 1 + ink.pale.height / 50 ||
                             ink.pale.height - down.bottom() > 1 + ink.pale.height / 50;
    const bool is_one = 4 * down.width < ink.pale.width;
    const bool is_stem = is_one && (ends_within || 10 * height < 3 * down.height);
    if (is_stem || !fit_as_rules(down.height, height)) return;
  }
  ink = std::move(without);
}

void erase_boxes(Ink& ink, const Tuning& tuning) {
  constexpr int max_boxes = 64;
  constexpr int min_side = 24;
  const Components pieces = find_components(ink.faint, ink.strong);
  int tried = 0;
  for (const Component& piece : pieces.list) {
    const Box& box = piece.box;
    if (std::min(box.width, box.height) < min_side || 2 * box.width < box.height ||
        ++tried > max_boxes) {
      continue;
    }
    const Mask part = crop(ink.faint, box);
    const Mask horizontal = find_horizontal_lines(part, box.height / 12, tuning);
    const Mask vertical = transpose(find_horizontal_lines(transpose(part), box.width / 12, tuning));
    const Box across = box_of(horizontal);
    const Box down = box_of(vertical);
    // The lines are those of a box if they make all four of its sides.
    if (4 * across.height < 3 * box.height || 4 * down.width < 3 * box.width) continue;
    Mask lines(box.width, box.height);
    Mask rest = part;
    for (std::size_t i = 0; i < lines.values.size(); ++i) {
      lines.values[i] = horizontal.values[i] | vertical.values[i];
      rest.values[i] = part.values[i] & static_cast<std::uint8_t>(1 - lines.values[i]);
    }
    const Components inside = find_components(rest, rest);
    int tallest = 0;
    for (const Component& mark : inside.list) tallest = std::max(tallest, mark.box.height);
    if (5 * tallest < 2 * box.height) {
      continue;  // nothing inside is as tall as writing: the box may be a digit of straight strokes
    }
    Mask all(ink.faint.width, ink.faint.height);
    for (int y = 0; y < box.height; ++y) {
      std::copy_n(lines.row(y), box.width, all.row(box.y + y) + box.x);
    }
    erase(ink, all);
  }
}

}  // namespace mnist::vision
