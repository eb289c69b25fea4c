#pragma once

#include <cstddef>
#include <vector>

#include "mnist/state/state.hpp"

namespace mnist::publish {

/// The network as a state file of the original Python program: an .npz of two pickled dicts,
/// `biases` and `weights`, from the number of the layer to an array of doubles, and of JSON text
/// `metadata`. `decode_state` reads it back to the same weights; docs/format.md describes it.
///
/// A leading `standardize` is folded away, and one bias per filter is repeated for all its outputs.
/// Throws `Error` for a network that does not consist of convolutions with square kernels and
/// stride 1, then dense layers, with tanh between them and softmax at the end. The original program
/// itself loads only the architecture that is fixed in its source.
std::vector<std::byte> encode_original_state(State state);

}  // namespace mnist::publish
