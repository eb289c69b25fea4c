#include "state/fold_standardize.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>
#include <string>

#include "mnist/error.hpp"
#include "mnist/nn/conv2d.hpp"
#include "mnist/nn/dense.hpp"
#include "mnist/nn/reshape.hpp"
#include "mnist/nn/standardize.hpp"

namespace mnist {
namespace {

const nn::Standardize* leading_standardize(const nn::Network& network) {
  return dynamic_cast<const nn::Standardize*>(&network.layer(0));
}

/// The architecture without its leading `standardize`.
std::string remainder(const nn::Network& network) {
  const std::string& text = network.architecture();
  if (leading_standardize(network) == nullptr) return text;
  const auto comma = text.find(", ");
  return comma == std::string::npos ? "" : text.substr(comma + 2);
}

/// Whether the first layer that computes anything from the standardised input is linear in it.
bool is_foldable(const nn::Network& network) {
  std::size_t i = leading_standardize(network) != nullptr ? 1 : 0;
  while (i < network.size() && dynamic_cast<const nn::Reshape*>(&network.layer(i)) != nullptr) ++i;
  if (i == network.size()) return false;
  const nn::Layer* const layer = &network.layer(i);
  return dynamic_cast<const nn::Conv2D*>(layer) != nullptr ||
         dynamic_cast<const nn::Dense*>(layer) != nullptr;
}

/// x -> (x - mean) / std_dev = scale x - shift
struct Affine {
  double scale = 1.0;
  double shift = 0.0;
};

Affine input_map(const nn::Network& network) {
  const nn::Standardize* const layer = leading_standardize(network);
  if (layer == nullptr) return {};
  const double scale = 1.0 / static_cast<double>(layer->std_dev());
  return {scale, static_cast<double>(layer->mean()) * scale};
}

/// Rewrites the weights and biases of the first layer, a row for each output, from one map of its
/// input to another.
void adapt(nn::Tensor& weight, nn::Tensor& bias, const Affine& from, const Affine& to) {
  for (std::size_t row = 0; row < weight.batch(); ++row) {
    const auto sum = [&] {
      const auto values = weight.sample(row);
      return std::accumulate(values.begin(), values.end(), 0.0);
    };
    const double old_shift = from.shift * sum();
    for (float& value : weight.sample(row)) {
      value = static_cast<float>(static_cast<double>(value) * from.scale / to.scale);
    }
    const double change = to.shift * sum() - old_shift;
    for (float& value : bias.sample(row)) {
      value = static_cast<float>(static_cast<double>(value) + change);
    }
  }
}

}  // namespace

nn::Network fold_standardization(nn::Network network) {
  if (leading_standardize(network) == nullptr || !is_foldable(network)) return network;
  const std::string folded = remainder(network);
  return with_architecture(std::move(network), folded);
}

nn::Network with_architecture(nn::Network network, std::string_view architecture) {
  nn::Network result(architecture, network.input_shape());
  if (result.architecture() == network.architecture()) return network;
  if (remainder(result) != remainder(network) || !is_foldable(network)) {
    throw Error(fmt::format("the network is `{}`, expected `{}`", network.architecture(),
                            result.architecture()));
  }
  const std::vector<nn::Parameter*> from = network.parameters();
  const std::vector<nn::Parameter*> to = result.parameters();
  for (std::size_t i = 0; i < to.size(); ++i) to[i]->value = std::move(from[i]->value);
  adapt(to[0]->value, to[1]->value, input_map(network), input_map(result));
  return result;
}

}  // namespace mnist
