#pragma once

#include "mnist/io/image.hpp"
#include "mnist/recognizer.hpp"

/// Pictures of what was recognised.
namespace mnist::tool {

/// The inputs of the network side by side: 28 x 28 pixels per digit, grey.
io::Image inputs_of(const Recognition& found);

/// The picture in colour, with a box around each digit and the answer above it.
io::Image annotate(const io::Image& image, const Recognition& found);

}  // namespace mnist::tool
