#pragma once

#include <vector>

#include "mnist/vision/digit.hpp"
#include "mnist/vision/region.hpp"
#include "vision/fragments.hpp"
#include "vision/segment.hpp"
#include "vision/tuning.hpp"

namespace mnist::vision {

/// A segmentation hypothesis and its cost, a negative log-likelihood.
struct Reading {
  std::vector<Region> digits;
  float cost = 0;
};

/// Geometric penalty (negative log prior, >= 0) for reading fragments [first, last], which fill
/// `box`, as `digit`; the classifier's own probability is not part of it. Digits are seldom wide or
/// lower than their neighbours, seldom consist of pieces that stand side by side, and seldom begin
/// in the middle of a stroke. `line_height` is usual for digits of the line.
float geometric_cost(const Fragments& fragments, int first, int last, const Box& box, int digit,
                     float line_height, const Tuning& tuning);

/// The cheapest reading of lines of marks, each from left to right. Empty if there are too many
/// marks to be a number.
Reading read_number(const Marks& marks, const std::vector<Line>& lines, const Classifier& classify,
                    const Tuning& tuning);

/// The cheapest reading of the marks as one digit: all of them, or those of one glyph, which costs
/// as much as it leaves out.
Reading read_single(const Marks& marks, const std::vector<Line>& lines, const Classifier& classify,
                    const Tuning& tuning);

/// The reading of what may be one digit or several.
Reading read_any(const Marks& marks, const std::vector<Line>& lines, const Classifier& classify,
                 const Tuning& tuning);

}  // namespace mnist::vision
