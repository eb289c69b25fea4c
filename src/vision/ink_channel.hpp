#pragma once

#include "mnist/io/image.hpp"
#include "vision/plane.hpp"

namespace mnist::vision {

/// One value in [0,1] a pixel of a grey or RGB image: its position on the line through the colour
/// cube along which neighbouring pixels differ most (the first principal component of their
/// differences). Between paper and ink of any two colours that is the line from the one to the
/// other; slow changes of light hardly count. Rises with brightness. A grey image comes back as it
/// is, divided by 255.
Plane ink_channel(const io::Image& image);

}  // namespace mnist::vision
