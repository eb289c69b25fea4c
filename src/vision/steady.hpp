#pragma once

#include <span>
#include <vector>

#include "mnist/vision/digit.hpp"

namespace mnist::vision {

/// What `classify` says of digits, where it is not sure averaged over how it sees them upright, and
/// from there slanted, narrowed, flattened and turned a little. What is a digit stays one; what
/// only happens to look like one, does not. Sure is a probability of at least `sure`.
std::vector<Probabilities> classify_steadily(const Classifier& classify,
                                             std::span<const Digit> digits, float sure);

}  // namespace mnist::vision
