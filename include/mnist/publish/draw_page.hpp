#pragma once

#include <cstddef>
#include <vector>

#include "mnist/state/state.hpp"

namespace mnist::publish {

/// A page in HTML on which one draws a digit, or drops a picture of one, and sees the network's
/// prediction while the pen moves. It is one file with the weights inside, needs no server and no
/// connection, and computes the same probabilities as the library does from the same 28x28 pixels.
/// docs/draw-page.md describes how it prepares a drawing.
///
/// Throws `Error` for a network that does not take grey images of 28x28 to 10 classes, or has a
/// layer that the page does not know.
std::vector<std::byte> encode_draw_page(State state);

}  // namespace mnist::publish
