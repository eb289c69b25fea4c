#pragma once

#include <string_view>

#include "mnist/nn/network.hpp"

namespace mnist {

// A network trains best on standardised pixels, (x - mean) / std_dev. Since the layer that follows
// is linear, both constants can be moved into its weights and bias without changing the function:
//
//     w (x - m) / s + b  =  (w / s) x + (b - (m / s) sum w)

/// The same function without a leading `standardize`, which is folded into the convolution or dense
/// layer behind it. Any other network is returned unchanged.
nn::Network fold_standardization(nn::Network network);

/// The same function as a network of `architecture`, which may differ only in its leading
/// `standardize`: in the constants, or in having one at all. Throws `Error` for any other
/// difference.
nn::Network with_architecture(nn::Network network, std::string_view architecture);

}  // namespace mnist
