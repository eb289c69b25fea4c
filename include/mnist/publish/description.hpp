#pragma once

#include <string>
#include <string_view>

#include "mnist/data/augment.hpp"
#include "mnist/state/state.hpp"

namespace mnist::publish {

/// The name of a set of augmentation strengths, or "its own" if it is none of the named ones.
std::string_view augmentation_name(const AugmentOptions& options);

/// A state as text for people: the layers with their output shapes and numbers of parameters, and
/// how the network was trained.
std::string describe(const State& state);

/// The same as one JSON object:
///
///     architecture, input    text, and the shape of one sample
///     parameters             how many there are
///     layers                 [{"layer", "output", "parameters": [{"name", "shape", "count"}]}]
///     runs, position         as in the state's metadata, see docs/format.md
std::string describe_as_json(const State& state);

}  // namespace mnist::publish
