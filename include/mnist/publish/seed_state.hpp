#pragma once

#include <cstddef>
#include <vector>

#include "mnist/state/state.hpp"

namespace mnist::publish {

/// The network as a file of the Python program this one grew out of: an .npz of two pickled dicts,
/// `biases` and `weights`, from the number of the layer to an array of doubles, and of JSON text
/// `metadata`. `decode_state` reads it back to the same weights; docs/format.md describes it.
///
/// A leading `standardize` is folded away, and one bias a filter is repeated for all its outputs.
/// Throws `Error` for a network that this layout has no words for: it knows convolutions of square
/// kernels and stride 1, then dense layers, tanh between them and softmax at the end. The program
/// itself takes only a network of the architecture that is written into it.
std::vector<std::byte> encode_seed_state(State state);

}  // namespace mnist::publish
