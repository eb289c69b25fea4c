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

/// The contents of the file, by the number of the layer, counting only layers with weights.
struct Contents {
  std::map<std::int64_t, io::Array> biases, weights;
  std::string metadata;  // the entries of a JSON object, with Python's blanks

  void add(const nn::Tensor& weight, io::Array bias, std::string_view type,
           const std::string& parameters) {
    const auto layer = static_cast<std::int64_t>(weights.size());
    metadata +=
        fmt::format(R"({}"{}": {{"shape": [{}], "type": "{}", "params": {{{}}}}})",
                    layer == 0 ? "" : ", ", layer, fmt::join(bias.shape, ", "), type, parameters);
    weights[layer] = {{weight.shape().begin(), weight.shape().end()},
                      std::vector<double>(weight.values().begin(), weight.values().end())};
    biases[layer] = std::move(bias);
  }
};

/// A bias for every output element: the original program has no others.
io::Array untied_bias(const nn::Conv2D& layer, const nn::Shape& out) {
  std::vector<double> values(out.size());
  const nn::Tensor& bias = layer.bias.value;
  const std::size_t repeats = values.size() / bias.size();
  for (std::size_t i = 0; i < values.size(); ++i) {
    values[i] = static_cast<double>(bias.values()[i / repeats]);
  }
  return {{out.begin(), out.end()}, std::move(values)};
}

void add_convolution(Contents& contents, const nn::Conv2D& layer, const nn::Shape& in,
                     const nn::Shape& out) {
  contents.add(layer.weight.value, untied_bias(layer, out), "convolutional",
               fmt::format(R"("input_shape": [{}], "kernel_size": {}, "depth": {})",
                           fmt::join(in, ", "), layer.options().kernel_height,
                           layer.options().filters));
}

void add_dense(Contents& contents, const nn::Dense& layer, const nn::Shape& in,
               const nn::Shape& out) {
  const auto bias = layer.bias.value.values();
  contents.add(layer.weight.value, {{out[0], 1}, std::vector<double>(bias.begin(), bias.end())},
               "dense", fmt::format(R"("input_size": {}, "output_size": {})", in[0], out[0]));
}

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
  nn::Shape in = network.input_shape();
  for (std::size_t i = 0; i < network.size(); ++i) {
    const nn::Shape out = network.layer(i).output_shape(in);
    if (const auto* conv = dynamic_cast<const nn::Conv2D*>(&network.layer(i))) {
      require_plain(*conv);
      add_convolution(contents, *conv, in, out);
    } else if (const auto* dense = dynamic_cast<const nn::Dense*>(&network.layer(i))) {
      add_dense(contents, *dense, in, out);
    }
    in = out;
  }
  const std::vector<std::pair<std::string, io::Array>> members{
      {"biases", {{}, io::encode_pickle(contents.biases)}},
      {"weights", {{}, io::encode_pickle(contents.weights)}},
      {"metadata", {{}, fmt::format("{{{}}}", contents.metadata)}}};
  return io::encode_npz(members);
}

}  // namespace mnist::publish
