#include "state/import_state.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

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

/// What all names of the archive begin with up to a dot, as the "module." that PyTorch's
/// DataParallel adds and the "_orig_mod." of torch.compile.
std::string common_prefix(const std::vector<std::string>& names) {
  if (names.empty()) return "";
  std::string prefix = names.front();
  for (const std::string& name : names) {
    const auto end = std::mismatch(prefix.begin(), prefix.end(), name.begin(), name.end());
    prefix.erase(end.first, prefix.end());
  }
  return prefix.substr(0, prefix.rfind('.') + 1);
}

/// What keeps the arrays under this prefix from being the network's: the missing ones, and those of
/// another shape.
std::vector<std::string> misfits(const nn::Network& network, const io::NpzReader& npz,
                                 const std::string& prefix) {
  std::vector<std::string> faults;
  for (const nn::Parameter* parameter : network.parameters()) {
    const std::string array = prefix + parameter->name;
    const std::string wanted = nn::to_string(parameter->value.shape());
    if (!npz.contains(array)) {
      faults.push_back(fmt::format("{} {} is missing", array, wanted));
      continue;
    }
    const nn::Shape given = shape_of(npz.header(array).shape, array);
    if (!fits(given, parameter->value.shape())) {
      faults.push_back(fmt::format("{} is {}, expected {}", array, nn::to_string(given), wanted));
    }
  }
  return faults;
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
  std::string nearest;  // what is known by name and misses the fewest arrays
  std::vector<std::string> faults;
  for (const std::string& prefix : {std::string(), common_prefix(npz.names())}) {
    for (const NamedArchitecture& named : named_architectures()) {
      nn::Network network = fold_standardization(make_network(named.name));
      std::vector<std::string> its_faults = misfits(network, npz, prefix);
      if (its_faults.empty()) {
        for (nn::Parameter* parameter : network.parameters()) {
          const std::string array = prefix + parameter->name;
          fill(parameter->value, npz, array, fmt::format("{}: {}", name, array));
        }
        return network;
      }
      const std::vector<nn::Parameter*> parameters = network.parameters();
      const bool has_any =
          std::any_of(parameters.begin(), parameters.end(), [&](const nn::Parameter* parameter) {
            return npz.contains(prefix + parameter->name);
          });
      if (has_any && (nearest.empty() || its_faults.size() < faults.size())) {
        nearest = named.name;
        faults = std::move(its_faults);
      }
    }
  }
  if (nearest.empty()) {
    throw Error(
        fmt::format("{}: is no network state: it has no metadata, and its arrays are not "
                    "those of a network known by name",
                    name));
  }
  throw Error(fmt::format("{}: is no network known by name; of `{}`, the nearest, {}", name,
                          nearest, fmt::join(faults, ", ")));
}

}  // namespace mnist
