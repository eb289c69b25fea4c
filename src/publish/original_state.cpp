#include "mnist/publish/original_state.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <string>

#include "io/pickle.hpp"
#include "mnist/error.hpp"
#include "mnist/io/npz.hpp"
#include "mnist/nn/conv2d.hpp"
#include "mnist/nn/dense.hpp"
#include "state/fold_standardize.hpp"

namespace mnist::publish {
namespace {

/// The values as an array of doubles of `shape`, each repeated as often as it takes to fill it: the
/// original program has a bias for every output element.
io::Array doubles(const nn::Tensor& tensor, const nn::Shape& shape) {
  std::vector<double> values(shape.size());
  const std::size_t repeats = values.size() / tensor.size();
  for (std::size_t i = 0; i < values.size(); ++i) {
    values[i] = static_cast<double>(tensor.values()[i / repeats]);
  }
  return {{shape.begin(), shape.end()}, std::move(values)};
}

/// The contents of the file, by the number of the layer, counting only layers with weights.
struct Contents {
  std::map<std::int64_t, io::Array> biases, weights;
  std::string metadata;  // the entries of a JSON object, with Python's blanks

  void add(const nn::Tensor& weight, const nn::Tensor& bias, const nn::Shape& bias_shape,
           std::string_view type, const std::string& parameters) {
    const auto layer = static_cast<std::int64_t>(weights.size());
    metadata +=
        fmt::format(R"({}"{}": {{"shape": [{}], "type": "{}", "params": {{{}}}}})",
                    layer == 0 ? "" : ", ", layer, fmt::join(bias_shape, ", "), type, parameters);
    weights[layer] = doubles(weight, weight.shape());
    biases[layer] = doubles(bias, bias_shape);
  }
};

/// The only architecture with these convolutions and dense layers that the layout can hold.
std::string form_of(const nn::Network& network) {
  std::string text;
  bool flat = network.input_shape().rank() == 1;
  for (std::size_t i = 0; i < network.size(); ++i) {
    const nn::Layer& layer = network.layer(i);
    const bool dense = dynamic_cast<const nn::Dense*>(&layer) != nullptr;
    if (!dense && dynamic_cast<const nn::Conv2D*>(&layer) == nullptr) continue;
    if (!text.empty()) text += ", tanh, ";
    if (dense && !flat) text += "reshape, ";
    flat = flat || dense;
    text += layer.describe();
  }
  return text + ", softmax";
}

void require_form(const nn::Network& network) {
  if (network.architecture() != form_of(network)) {
    throw Error(
        fmt::format("the original program's layout cannot hold `{}`, only convolutions, then dense "
                    "layers, with tanh between them and softmax at the end",
                    network.architecture()));
  }
}

void require_plain(const nn::Conv2D& layer) {
  const nn::Conv2DOptions& options = layer.options();
  if (options.stride != 1 || options.kernel_height != options.kernel_width) {
    throw Error(
        fmt::format("the original program's layout cannot hold `{}`, only convolutions of square "
                    "kernels and stride 1",
                    layer.describe()));
  }
}

}  // namespace

std::vector<std::byte> encode_original_state(State state) {
  const nn::Network network = fold_standardization(std::move(state.network));
  require_form(network);
  Contents contents;
  for (std::size_t i = 0; i < network.size(); ++i) {
    const nn::Shape& in = i == 0 ? network.input_shape() : network.output_shape(i - 1);
    const nn::Shape& out = network.output_shape(i);
    if (const auto* conv = dynamic_cast<const nn::Conv2D*>(&network.layer(i))) {
      require_plain(*conv);
      contents.add(conv->weight.value, conv->bias.value, out, "convolutional",
                   fmt::format(R"("input_shape": [{}], "kernel_size": {}, "depth": {})",
                               fmt::join(in, ", "), conv->options().kernel_height, out[0]));
    } else if (const auto* dense = dynamic_cast<const nn::Dense*>(&network.layer(i))) {
      contents.add(dense->weight.value, dense->bias.value, {out[0], 1}, "dense",
                   fmt::format(R"("input_size": {}, "output_size": {})", in[0], out[0]));
    }
  }
  const std::vector<std::pair<std::string, io::Array>> members{
      {"biases", {{}, io::encode_pickle(contents.biases)}},
      {"weights", {{}, io::encode_pickle(contents.weights)}},
      {"metadata", {{}, fmt::format("{{{}}}", contents.metadata)}}};
  return io::encode_npz(members);
}

}  // namespace mnist::publish
