#pragma once

#include <optional>
#include <span>
#include <vector>

#include "mnist/io/image.hpp"
#include "mnist/nn/network.hpp"

namespace mnist::publish {

/// What a filter of the first convolution looks for, and where it finds that in an image.
struct FeatureMap {
  io::Image filter;  ///< its weights
  io::Image answer;  ///< its output behind the activation
};

/// The feature maps of a grey image of values in [0,1]; none when the network does not begin with a
/// convolution (an input standardisation aside). In the pictures 0 is white, a positive number
/// orange, a negative one blue; the strongest colour is the largest number of all filters, or of
/// all answers.
std::vector<FeatureMap> feature_maps(const nn::Network& network, std::span<const float> image);

}  // namespace mnist::publish
