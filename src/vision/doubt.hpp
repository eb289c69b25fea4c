#pragma once

#include "mnist/vision/box.hpp"
#include "vision/fragments.hpp"

namespace mnist::vision {

/// What speaks against reading the fragments from `first` to `last`, which fill `box`, as `digit`,
/// whatever it looks like: as the negative logarithm of a chance, 0 where nothing does. Digits are
/// seldom wide or smaller than their neighbours, seldom consist of pieces that stand side by side,
/// and seldom begin in the middle of a stroke. `line_height` is usual for digits of the line.
float doubt(const Fragments& fragments, int first, int last, const Box& box, int digit,
            float line_height);

/// What speaks against reading ink that fills `box` as `digit`, whatever is around it: digits are
/// seldom wide.
float doubt_of_shape(const Box& box, int digit);

}  // namespace mnist::vision
