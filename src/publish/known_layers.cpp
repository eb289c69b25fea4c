#include "known_layers.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <string>

#include "mnist/error.hpp"

namespace mnist::publish {

const std::vector<std::string_view>& known_layers() {
  static const std::vector<std::string_view> layers{"conv2d",  "dense", "reshape", "standardize",
                                                    "sigmoid", "tanh",  "relu",    "softmax"};
  return layers;
}

void require_layers(const nn::Network& network, std::string_view format,
                    const std::vector<std::string_view>& known) {
  for (std::size_t i = 0; i < network.size(); ++i) {
    const std::string text = network.layer(i).describe();
    const std::string_view kind = std::string_view(text).substr(0, text.find(' '));
    if (std::find(known.begin(), known.end(), kind) != known.end()) continue;
    throw Error(fmt::format("{} cannot hold the layer `{}`, only {}", format, text,
                            fmt::join(known, ", ")));
  }
}

}  // namespace mnist::publish
