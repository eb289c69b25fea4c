#pragma once

#include <optional>

#include "vision/grid.hpp"
#include "vision/tuning.hpp"

namespace mnist::vision {

/// What of a picture is ink.
struct Ink {
  FloatImage coverage;  ///< how much of each pixel is ink: 0 paper, 1 ink
  Mask pale;            ///< all that may be a ruled line or a stroke that fades
  Mask faint;           ///< what may be a stroke where it is connected to `strong`
  Mask strong;          ///< what certainly is ink
};

/// The contrasts up to which a picture is paper, at which the edge of a stroke lies, and from which
/// on it is full ink.
struct Levels {
  float paper = 0;
  float edge = 0;
  float ink = 0;
};

/// Whether the ink of `image` is lighter than its paper, which is what most of the picture's border
/// shows.
bool ink_is_light(const FloatImage& image);

/// What the paper would look like without the ink: every dark thing narrower than 2 `radius` + 1
/// pixels is painted over with the brightness around it, while shadows, gradients and anything
/// wider stay as they are, edges and all.
FloatImage paper_under(const FloatImage& image, int radius, const Tuning& tuning);

/// The levels of an image of ink contrasts, or nothing if it shows no ink: no contrast, or none
/// that stands out of the paper's noise. Where there are fainter things besides the ink, such as
/// ruled lines, the edge level lies above them if they are under half as strong.
std::optional<Levels> find_levels(const FloatImage& contrast, const Tuning& tuning);

/// Separates the ink of `image`, which holds dark ink on lighter paper, from the paper, however the
/// light falls on it. Nothing if there is no ink.
std::optional<Ink> find_ink(const FloatImage& image, const Tuning& tuning);

/// The coverage of a picture of a few pixels a side, enlarged so that each of its pixels is
/// several: it is one digit on paper that the outer columns show. All 0 if it shows one level only.
FloatImage tiny_ink(const FloatImage& image, const Tuning& tuning);

}  // namespace mnist::vision
