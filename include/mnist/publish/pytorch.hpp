#pragma once

#include <cstddef>
#include <vector>

#include "mnist/state/state.hpp"

namespace mnist::publish {

/// The weights as an .npz file whose keys, shapes and values are those of the state dict of a
/// PyTorch module, so that this loads them:
///
///     model.load_state_dict({name: torch.from_numpy(array) for name, array in np.load(f).items()})
///
/// docs/format.md shows the module. A leading `standardize` is folded away, so that the module
/// takes plain pixels.
std::vector<std::byte> encode_pytorch(State state);

}  // namespace mnist::publish
