#include "state/import_state.hpp"

#include <fmt/format.h>

#include "io/pickle.hpp"
#include "mnist/error.hpp"
#include "mnist/recipe/recipe.hpp"
#include "state/fold_standardize.hpp"
#include "state/npz_tensors.hpp"

namespace mnist {
namespace {

using Arrays = std::map<std::int64_t, io::Array>;  // by layer

Arrays read_pickled_arrays(const io::NpzReader& npz, const char* member, const std::string& name) {
  const std::string label = fmt::format("{}: {}", name, member);
  const io::Array array = npz.read(member);
  const auto* const pickle = std::get_if<io::Pickle>(&array.data);
  if (pickle == nullptr) throw Error(fmt::format("{} is no pickled dict", label));
  return io::decode_pickle(*pickle, label);
}

struct Architecture {
  std::string text;
  nn::Shape input;
};

/// A convolution's untied bias has the shape of its output, so the first tells the input's.
nn::Shape input_of_convolution(const nn::Shape& weight, const nn::Shape& bias,
                               const std::string& name) {
  if (bias.rank() != 3) {
    throw Error(fmt::format("{}: biases[0] is {}, expected (filters,height,width)", name,
                            nn::to_string(bias)));
  }
  return {weight[1], bias[1] + weight[2] - 1, bias[2] + weight[3] - 1};
}

Architecture architecture_of(const Arrays& weights, const Arrays& biases, const std::string& name) {
  Architecture result;
  bool flat = false;
  for (const auto& [layer, array] : weights) {
    const nn::Shape weight = shape_of(array.shape, name);
    const auto bias = biases.find(layer);
    if (bias == biases.end()) throw Error(fmt::format("{}: biases has no entry {}", name, layer));
    if (!result.text.empty()) result.text += ", tanh, ";
    if (weight.rank() == 4 && !flat) {
      const nn::Shape bias_shape = shape_of(bias->second.shape, name);
      if (result.text.empty()) result.input = input_of_convolution(weight, bias_shape, name);
      result.text += fmt::format("conv2d {}x{}x{}{}", weight[0], weight[2], weight[3],
                                 bias_shape.rank() == 3 ? " untied" : "");
    } else if (weight.rank() == 2) {
      if (result.text.empty()) result.input = {weight[1]};
      if (!flat && !result.text.empty()) result.text += "reshape, ";
      flat = true;
      result.text += fmt::format("dense {}", weight[0]);
    } else {
      throw Error(
          fmt::format("{}: weights[{}] is {}, expected 4 dimensions of a convolution, and "
                      "then 2 of a dense layer",
                      name, layer, nn::to_string(weight)));
    }
  }
  if (result.text.empty()) throw Error(fmt::format("{}: weights has no entries", name));
  result.text += ", softmax";
  return result;
}

bool holds_weights_of(const nn::Network& network, const io::NpzReader& npz) {
  for (const nn::Parameter* parameter : network.parameters()) {
    if (!npz.contains(parameter->name)) return false;
    const auto given = shape_of(npz.header(parameter->name).shape, parameter->name);
    if (!fits(given, parameter->value.shape())) return false;
  }
  return true;
}

}  // namespace

bool is_pickled_state(const io::NpzReader& npz) {
  return npz.contains("weights") && npz.contains("biases") &&
         npz.header("weights").dtype == io::DType::object;
}

nn::Network read_pickled_state(const io::NpzReader& npz, const std::string& name) {
  Arrays weights = read_pickled_arrays(npz, "weights", name);
  Arrays biases = read_pickled_arrays(npz, "biases", name);
  const Architecture architecture = architecture_of(weights, biases, name);
  nn::Network network = network_from(npz, architecture.text, architecture.input, name);
  const std::vector<nn::Parameter*> parameters = network.parameters();
  std::size_t i = 0;
  for (auto& [layer, array] : weights) {
    fill(parameters[i++]->value, std::move(array), fmt::format("{}: weights[{}]", name, layer));
    fill(parameters[i++]->value, std::move(biases.at(layer)),
         fmt::format("{}: biases[{}]", name, layer));
  }
  return network;
}

nn::Network read_plain_arrays(const io::NpzReader& npz, const std::string& name) {
  for (const NamedArchitecture& named : named_architectures()) {
    nn::Network network = fold_standardization(make_network(named.name));
    if (!holds_weights_of(network, npz)) continue;
    for (nn::Parameter* parameter : network.parameters()) {
      fill(parameter->value, npz, parameter->name, fmt::format("{}: {}", name, parameter->name));
    }
    return network;
  }
  throw Error(
      fmt::format("{}: is no network state: it has no metadata, and its arrays are not "
                  "those of a network known by name",
                  name));
}

}  // namespace mnist
