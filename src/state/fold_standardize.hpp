#pragma once

#include <string_view>

#include "mnist/nn/network.hpp"

namespace mnist {

// A network trains best on standardised pixels, (x - mean) / deviation. Since the layer that
// follows is linear, the constants can be moved into its weights and bias without changing the
// function:
//
//     w (x - m) / s + b  =  (w / s) x + (b - (m / s) sum w)

/// The same function without a leading `standardize`, which is folded into the convolution or dense
/// layer behind it. A network without the two is returned as it is.
nn::Network fold_standardization(nn::Network network);

/// The same function as a network of `architecture`, which may differ in its leading `standardize`
/// only: in its constants, or in having one. Throws `Error` when it differs in more.
nn::Network with_architecture(nn::Network network, std::string_view architecture);

}  // namespace mnist
