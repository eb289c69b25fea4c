#include "vision/ink.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "vision/background.hpp"
#include "vision/clean.hpp"
#include "vision/levels.hpp"
#include "vision/lines.hpp"
#include "vision/rules.hpp"
#include "vision/smooth.hpp"
#include "vision/stroke.hpp"

namespace mnist::vision {
namespace {

/// Half the width of the widest stroke to expect: nearly half of a small picture, which a bold
/// digit may fill, but a smaller part of a large one.
int widest_stroke_radius(const Plane& plane) {
  const float side = float(std::max(plane.width, plane.height));
  return std::max(1, int(std::min(0.45F * side, 16.0F + 0.15F * side) / 2));
}

Mask above(const Plane& contrast, float threshold) {
  Mask mask(contrast.width, contrast.height);
  for (std::size_t i = 0; i < mask.values.size(); ++i)
    mask.values[i] = contrast.values[i] > threshold;
  return mask;
}

/// What may belong to a ruled line, what may be ink, and what certainly is.
struct Masks {
  Mask pale;
  Mask faint;
  Mask strong;
};

Masks threshold(const Plane& contrast, const Levels& levels) {
  constexpr float fading = 0.8F;  // a stroke may fade that much below its edge
  constexpr float pale = 0.4F;    // so a line that is ink only here and there is whole
  const float height = levels.edge - levels.paper;
  return {above(contrast, levels.paper + pale * height),
          above(contrast, levels.paper + fading * height), above(contrast, levels.edge)};
}

bool any(const Mask& mask) {
  return std::find(mask.values.begin(), mask.values.end(), 1) != mask.values.end();
}

void erase(Mask& mask, const Mask& erased) {
  for (std::size_t i = 0; i < mask.values.size(); ++i)
    if (erased.values[i]) mask.values[i] = 0;
}

/// The smallest box that holds all ink of a mask.
Box box_of(const Mask& mask) {
  Box box;
  for (int y = 0; y < mask.height; ++y)
    for (int x = 0; x < mask.width; ++x)
      if (mask.at(x, y)) box = unite(box, {x, y, 1, 1});
  return box;
}

/// The smallest box that holds the pieces that are kept.
Box box_of(const Components& pieces, const std::vector<bool>& kept) {
  Box box;
  for (std::size_t i = 0; i < kept.size(); ++i)
    if (kept[i]) box = unite(box, pieces.list[i].box);
  return box;
}

/// Whether at least half of the lines is ink.
bool are_ink(const Mask& lines, const Mask& ink) {
  int count = 0;
  int both = 0;
  for (std::size_t i = 0; i < lines.values.size(); ++i) {
    count += lines.values[i];
    both += lines.values[i] & ink.values[i];
  }
  return 2 * both >= count;
}

/// Whether level lines run from one end of the picture to the other although it was not cut out
/// close above and below the ink: no stroke does. Upright ones do, such as a 1 in a square.
bool run_past(const Mask& lines, const Box& writing) {
  const Box box = box_of(lines);
  const Box all = unite(box, writing);
  const int near = 1 + lines.width / 100;
  const int room = 2 + lines.height / 20;
  return box.x <= near && lines.width - box.right() <= near &&
         (all.y >= room || lines.height - all.bottom() >= room);
}

/// The pieces of ink without ruled lines, if they are writing and the lines are much longer than it
/// is tall, or run past it. Otherwise what looked like lines may be strokes of a digit that fills
/// the picture.
std::optional<Components> find_pieces_between_rules(Masks masks) {
  const Mask level = find_rules(masks.pale, Direction::level);
  const Mask upright = find_rules(masks.pale, Direction::upright);
  const bool any_level = any(level);
  const bool any_upright = any(upright);
  if (!any_level && !any_upright) return std::nullopt;
  const bool level_is_ink = are_ink(level, masks.faint);
  for (Mask* mask : {&masks.faint, &masks.strong}) {
    erase(*mask, level);
    erase(*mask, upright);
  }
  Components pieces = find_components(masks.faint, masks.strong);
  const std::vector<bool> kept = likely_writing(pieces);
  const int height = writing_height(pieces, kept);
  if (height == 0) return std::nullopt;
  const auto is_longer = [height](int line) {
    return 20 * height >= line && 4 * height <= 3 * line;
  };
  if (any_level && !is_longer(level.width) &&
      !(level_is_ink && run_past(level, box_of(pieces, kept)))) {
    return std::nullopt;
  }
  if (any_upright && !is_longer(upright.height)) return std::nullopt;
  return pieces;
}

Components find_pieces(const Plane& contrast, const Levels& levels) {
  const Masks masks = threshold(contrast, levels);
  auto pieces = find_pieces_between_rules(masks);
  return pieces ? std::move(*pieces) : find_components(masks.faint, masks.strong);
}

bool is_free(const Component& piece) { return piece.contact == 0; }

/// Whether the pieces that do not touch the picture's edge are mere noise beside those that do.
bool only_noise_is_free(const Components& pieces) {
  constexpr int noise = 1000;  // a small digit beside the shadow of a hand is not that much smaller
  int largest = 0;
  int largest_free = 0;
  for (const Component& piece : pieces.list) {
    largest = std::max(largest, piece.area);
    if (is_free(piece)) largest_free = std::max(largest_free, piece.area);
  }
  return noise * largest_free < largest;
}

/// The mean stroke width of the pieces that do not touch the picture's edge, as shadows in its
/// corners do. 0 if there are none.
float free_stroke_width(const Components& pieces) {
  if (only_noise_is_free(pieces)) return 0;
  Plane free(pieces.labels.width, pieces.labels.height);
  for (std::size_t i = 0; i < free.values.size(); ++i) {
    const int label = pieces.labels.values[i];
    free.values[i] = label >= 0 && is_free(pieces.list[std::size_t(label)]) ? 1.0F : 0.0F;
  }
  return stroke_width(free);
}

Plane coverage(const Plane& contrast, const Levels& levels) {
  Plane plane = contrast;
  for (float& value : plane.values)
    value = std::clamp((value - levels.paper) / (levels.ink - levels.paper), 0.0F, 1.0F);
  return plane;
}

std::optional<Ink> find_ink_on(const Plane& paper, const Plane& plane) {
  const Plane contrast = ink_contrast(plane, paper);
  const auto levels = find_levels(contrast);
  if (!levels) return std::nullopt;
  return Ink{coverage(contrast, *levels), find_pieces(contrast, *levels)};
}

/// The ink on paper that is lit unevenly.
std::optional<Ink> find_ink_in_uneven_light(const Plane& plane) {
  const int radius = widest_stroke_radius(plane);
  auto ink = find_ink_on(paper_under(plane, radius), plane);
  if (!ink) return std::nullopt;
  // Once the strokes' width is known, what is much wider can be told from ink.
  constexpr float wider = 1.75F;
  const int fitting = int(std::ceil(wider * free_stroke_width(ink->pieces)));
  if (fitting < 1 || fitting > 3 * radius / 4) return ink;
  auto finer = find_ink_on(paper_under(plane, fitting), plane);
  return finer ? finer : ink;
}

}  // namespace

std::optional<Ink> find_ink(const Plane& plane) {
  if (const auto plain = plain_paper(plane)) {
    auto ink = find_ink_on(Plane(plane.width, plane.height, *plain), plane);
    if (ink) return ink;  // if not, only the border is plain, as where a box was painted over
  }
  auto ink = find_ink_in_uneven_light(plane);
  // Faint ink may be drowned by noise that neighbouring pixels do not share.
  return ink ? ink : find_ink_in_uneven_light(smooth(plane));
}

}  // namespace mnist::vision
