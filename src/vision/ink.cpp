#include "mnist/vision/ink.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "mnist/vision/background.hpp"
#include "mnist/vision/levels.hpp"
#include "mnist/vision/stroke.hpp"

namespace mnist::vision {
namespace {

/// Half the width of the widest stroke to expect: nearly half of a small picture, which a bold digit
/// may fill, but a smaller part of a large one.
int widest_stroke_radius(const Plane& plane) {
  const float side = float(std::max(plane.width, plane.height));
  return std::max(1, int(std::min(0.45F * side, 16.0F + 0.15F * side) / 2));
}

Components find_pieces(const Plane& contrast, const Levels& levels) {
  constexpr float fading = 0.8F;  // a stroke may fade that much below its edge
  const float faint = levels.paper + fading * (levels.edge - levels.paper);
  Mask faint_mask(contrast.width, contrast.height);
  Mask strong_mask(contrast.width, contrast.height);
  for (std::size_t i = 0; i < contrast.values.size(); ++i) {
    faint_mask.values[i] = contrast.values[i] > faint;
    strong_mask.values[i] = contrast.values[i] > levels.edge;
  }
  return find_components(faint_mask, strong_mask);
}

/// The mean stroke width of the pieces that do not touch the picture's edge, as shadows in its
/// corners do. 0 if all of them touch it.
float free_stroke_width(const Components& pieces) {
  Plane free(pieces.labels.width, pieces.labels.height);
  for (std::size_t i = 0; i < free.values.size(); ++i) {
    const int label = pieces.labels.values[i];
    free.values[i] = label >= 0 && pieces.list[std::size_t(label)].contact == 0 ? 1.0F : 0.0F;
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

}  // namespace

std::optional<Ink> find_ink(const Plane& plane) {
  if (const auto plain = plain_paper(plane))
    return find_ink_on(Plane(plane.width, plane.height, *plain), plane);
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

}  // namespace mnist::vision
