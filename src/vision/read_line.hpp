#pragma once

#include <vector>

#include "mnist/vision/digit.hpp"
#include "mnist/vision/region.hpp"
#include "vision/fragments.hpp"

namespace mnist::vision {

/// Digits, and what speaks against reading them so: the negative logarithm of a chance.
struct Reading {
  std::vector<Region> digits;
  float doubt = 0;
};

/// The likeliest reading of a line, from left to right: of all ways of joining neighbouring
/// fragments to digits, the one whose digits the classifier is surest of, less what speaks against
/// a way: ink cut through, gaps bridged, digits too wide or too small.
Reading read_line(const Ink& ink, const Fragments& fragments, const Classifier& classify);

}  // namespace mnist::vision
