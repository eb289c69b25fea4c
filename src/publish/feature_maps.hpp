#pragma once

#include <span>
#include <vector>

#include "mnist/io/image.hpp"
#include "mnist/nn/network.hpp"

namespace mnist::publish {

/// A filter of the first convolution, and its output for an image.
struct FeatureMap {
  io::Image filter;  ///< its weights
  io::Image output;  ///< behind the activation
};

/// The feature maps of a grey image of values in [0,1]; none when the network does not begin with a
/// convolution (an input standardisation aside). In the pictures 0 is white, a positive number
/// orange, a negative one blue; full colour is the largest magnitude of all filters, or of all
/// outputs.
std::vector<FeatureMap> feature_maps(const nn::Network& network, std::span<const float> image);

}  // namespace mnist::publish
