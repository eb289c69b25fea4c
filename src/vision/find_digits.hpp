#pragma once

#include <string>
#include <utility>
#include <vector>

#include "mnist/vision/find_digits.hpp"
#include "vision/grid.hpp"
#include "vision/tuning.hpp"

namespace mnist::vision {

/// What a picture looks like on its way to its digits: the name of each step, and an image of it
/// from 0 (black) to 1.
using Stages = std::vector<std::pair<std::string, FloatImage>>;

/// `find_digits` with other thresholds; `stages`, if given, receives what each step made.
std::vector<Region> find_digits(const io::Image& image, const Classifier& classify,
                                const Options& options, const Tuning& tuning,
                                Stages* stages = nullptr);

}  // namespace mnist::vision
