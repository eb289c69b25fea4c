#pragma once

#include "mnist/io/image.hpp"
#include "mnist/vision/digit.hpp"

namespace mnist::vision {

/// The plainest reading of an image: grey, stretched to 28 x 28, inverted, divided by 255, nothing
/// else. Dark ink on a light ground that fills the picture is assumed; transparency is ignored.
/// Matches Pillow's `Image.convert('L').resize((28, 28))` (a cubic filter with a = -1/2, widened
/// when it shrinks the image, rounded to bytes between the two passes) to within one grey level.
Digit prepare_raw(const io::Image& image);

}  // namespace mnist::vision
