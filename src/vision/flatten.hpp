#pragma once

#include "mnist/io/image.hpp"

namespace mnist::vision {

/// A picture without transparency: grey or RGB. What shows through is paper: where a picture is
/// mostly transparent, what is drawn is ink and the paper is the opposite (white behind dark ink,
/// black behind light ink); where it is mostly opaque, the paper is the visible pixels' own.
io::Image flatten(const io::Image& image);

}  // namespace mnist::vision
