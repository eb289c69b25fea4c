#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "mnist/nn/layer.hpp"

namespace mnist::nn {

/// Builds the layers of an architecture text (its grammar is in network.hpp) for samples of shape
/// `input`. Throws `Error`, naming the layer, for what it cannot read, what does not fit, and what
/// has more than `limit` parameters or values between two layers.
std::vector<std::unique_ptr<Layer>> build_layers(std::string_view architecture, const Shape& input,
                                                 std::size_t limit);

}  // namespace mnist::nn
