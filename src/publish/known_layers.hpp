#pragma once

#include <string_view>
#include <vector>

#include "mnist/nn/network.hpp"

namespace mnist::publish {

/// The kinds of layers, the first words of their texts, that the readers of the exported files
/// know: the page's script, and programs that embed the header.
const std::vector<std::string_view>& known_layers();

/// Throws `Error`, naming the layer and the format, when a layer of the network is not of these
/// kinds. A file with such a layer would be written, but nothing could compute with it.
void require_layers(const nn::Network& network, std::string_view format,
                    const std::vector<std::string_view>& known = known_layers());

}  // namespace mnist::publish
