#pragma once

#include <vector>

#include "mnist/vision/digit.hpp"
#include "mnist/vision/find_digits.hpp"
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

/// Geometric penalty (negative log prior, >= 0) for reading fragments [first, last] as `digit`; the
/// classifier's own probability is not part of it. Digits are seldom wide or lower than their
/// neighbours, seldom consist of pieces that stand apart, and seldom begin in the middle of a
/// stroke. `line_height` is usual for digits of the line.
float geometric_cost(const Fragments& fragments, int first, int last, std::size_t digit,
                     float line_height, const Tuning& tuning);

/// The cheapest reading of lines of marks, each from left to right. Empty if there are too many
/// marks to be a number.
Reading read_number(const Marks& marks, const std::vector<Line>& lines, const Classifier& classify,
                    const Tuning& tuning);

/// The reading of all glyphs together as one digit.
Reading read_single(const Marks& marks, const std::vector<Line>& lines, const Classifier& classify,
                    const Tuning& tuning);

/// The cheapest reading of the marks in that layout: where nothing is known, as a number, or as one
/// digit if the glyphs may be parts of one.
std::vector<Region> read(const Marks& marks, Layout layout, const Classifier& classify,
                         const Tuning& tuning);

}  // namespace mnist::vision
