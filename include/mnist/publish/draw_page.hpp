#pragma once

#include <cstddef>
#include <vector>

#include "mnist/data/dataset.hpp"
#include "mnist/state/state.hpp"

namespace mnist::publish {

/// How many samples of each digit go into a page.
inline constexpr std::size_t page_samples_of_each = 100;

/// A page in HTML on which one writes digits or has a photo of them read, looks at what the network
/// does with them, and trains a network of one's own, on `samples` if there are any. It is one file
/// that holds the weights and, as WebAssembly, this library; it needs no server and no connection.
/// docs/draw-page.md describes it.
///
/// Throws `Error` for a network that does not take grey images of 28x28 to 10 classes, or has a
/// layer that the page does not know, and for samples that are no digits of 28x28 or lack one.
std::vector<std::byte> encode_draw_page(State state, const Samples* samples = nullptr);

}  // namespace mnist::publish
