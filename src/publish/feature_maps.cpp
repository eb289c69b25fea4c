#include "feature_maps.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "mnist/nn/conv2d.hpp"

namespace mnist::publish {
namespace {

float max_magnitude(std::span<const float> values) {
  float result = 0.0F;
  for (const float value : values) result = std::max(result, std::abs(value));
  return result;
}

/// White at 0, full colour at `max`.
std::array<std::uint8_t, 3> colour(float value, float max) {
  constexpr std::array<float, 3> orange{214, 93, 14}, blue{33, 102, 172};
  const float share = max > 0.0F ? std::min(1.0F, std::abs(value) / max) : 0.0F;
  std::array<std::uint8_t, 3> mixed{};
  for (std::size_t i = 0; i < 3; ++i) {
    const float full = value > 0.0F ? orange[i] : blue[i];
    mixed[i] = static_cast<std::uint8_t>(std::lround(255.0F + share * (full - 255.0F)));
  }
  return mixed;
}

io::Image picture(std::span<const float> values, std::size_t height, std::size_t width, float max) {
  io::Image image{static_cast<int>(width), static_cast<int>(height), 3, {}};
  for (const float value : values) {
    const auto pixel = colour(value, max);
    image.pixels.insert(image.pixels.end(), pixel.begin(), pixel.end());
  }
  return image;
}

/// The layer's number, or the network's size if it has no first convolution of a grey image.
std::size_t first_convolution(const nn::Network& network) {
  if (network.input_shape().rank() != 3 || network.input_shape()[0] != 1) return network.size();
  for (std::size_t i = 0; i < network.size(); ++i) {
    if (dynamic_cast<const nn::Conv2D*>(&network.layer(i)) != nullptr) return i;
    if (network.output_shape(i) != network.input_shape()) break;
  }
  return network.size();
}

/// Whether layer `i` is a function of each number of the layer before it by itself.
bool is_activation(const nn::Network& network, std::size_t i) {
  return i < network.size() && network.layer(i).name().empty() &&
         network.output_shape(i) == network.output_shape(i - 1);
}

}  // namespace

std::vector<FeatureMap> feature_maps(const nn::Network& network, std::span<const float> image) {
  const std::size_t convolution = first_convolution(network);
  if (convolution == network.size()) return {};
  nn::Tensor in(network.input_shape().with_batch(1));
  std::copy(image.begin(), image.end(), in.data());
  nn::Workspace workspace;
  network.forward(in, workspace);
  const bool is_activated = is_activation(network, convolution + 1);
  const nn::Tensor& value = workspace.values[convolution + (is_activated ? 1 : 0)];

  const nn::Tensor& weight =
      dynamic_cast<const nn::Conv2D&>(network.layer(convolution)).weight.value;
  const nn::Shape& out = network.output_shape(convolution);  // (F, H', W')
  const std::size_t size = out[1] * out[2];
  const float max_weight = max_magnitude(weight.values()),
              max_output = max_magnitude(value.values());
  std::vector<FeatureMap> maps;
  for (std::size_t f = 0; f < out[0]; ++f) {
    maps.push_back({picture(weight.sample(f), weight.shape()[2], weight.shape()[3], max_weight),
                    picture(value.values().subspan(f * size, size), out[1], out[2], max_output)});
  }
  return maps;
}

}  // namespace mnist::publish
