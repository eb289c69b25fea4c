#pragma once

#include <catch2/catch.hpp>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "mnist/state/state.hpp"

namespace mnist::test {

/// A network with weights of its own in every place.
inline nn::Network make_network(std::string_view architecture, const nn::Shape& input) {
  nn::Network network(architecture, input);
  network.initialize(1);
  return network;
}

/// Its state, untrained.
inline State make_state(std::string_view architecture, const nn::Shape& input) {
  return {make_network(architecture, input), {}, {}};
}

inline std::vector<float> values_of(const nn::Parameter& parameter) {
  const auto values = parameter.value.values();
  return {values.begin(), values.end()};
}

inline std::string to_text(const std::vector<std::byte>& bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

/// What the network makes of an image that rises from 0 to 1.
inline std::vector<float> answer_of(const nn::Network& network) {
  nn::Tensor image(network.input_shape().with_batch(1));
  for (std::size_t i = 0; i < image.size(); ++i) {
    image.values()[i] = static_cast<float>(i) / static_cast<float>(image.size());
  }
  nn::Workspace workspace;
  const auto output = network.forward(image, workspace).values();
  return {output.begin(), output.end()};
}

}  // namespace mnist::test
