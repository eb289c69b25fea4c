#include "mnist/state/state.hpp"

#include <fmt/format.h>

#include "mnist/error.hpp"
#include "mnist/io/npz.hpp"
#include "state/import_state.hpp"
#include "state/metadata.hpp"
#include "state/npz_tensors.hpp"
#include "state/self_check.hpp"

namespace mnist {
namespace {

/// Fills `tensor` with the array of this name.
void read_into(nn::Tensor& tensor, const io::NpzReader& npz, const std::string& array,
               const std::string& name) {
  if (!npz.contains(array)) {
    throw Error(fmt::format("{}: has no {}, expected one of {}", name, array,
                            nn::to_string(tensor.shape())));
  }
  fill(tensor, npz, array, fmt::format("{}: {}", name, array));
}

/// An array as a tensor of whatever shape it has.
nn::Tensor read_tensor(const io::NpzReader& npz, const std::string& array,
                       const std::string& name) {
  const std::string label = fmt::format("{}: {}", name, array);
  io::Array values = npz.read(array);
  nn::Tensor tensor(shape_of(values.shape, label));
  fill(tensor, std::move(values), label);
  return tensor;
}

void run_self_check(const nn::Network& network, const io::NpzReader& npz, const std::string& name) {
  if (!npz.contains("selfcheck.input") || !npz.contains("selfcheck.output")) {
    throw Error(fmt::format("{}: has no selfcheck.input and selfcheck.output", name));
  }
  verify_self_check(network, read_tensor(npz, "selfcheck.input", name),
                    read_tensor(npz, "selfcheck.output", name), name);
}

/// An array for each parameter, of its shape, under its name behind `prefix`.
std::vector<nn::Tensor> read_like_parameters(const nn::Network& network, const io::NpzReader& npz,
                                             const std::string& prefix, const std::string& name) {
  std::vector<nn::Tensor> tensors;
  for (const nn::Parameter* parameter : network.parameters()) {
    read_into(tensors.emplace_back(parameter->value.shape()), npz, prefix + parameter->name, name);
  }
  return tensors;
}

Progress read_progress(const TrainingProgress& position, const nn::Network& network,
                       const TrainingRecord& run, const io::NpzReader& npz,
                       const std::string& name) {
  Progress progress{position, {}};
  if (run.recipe.momentum > 0.0) {
    progress.velocities = read_like_parameters(network, npz, velocity_prefix, name);
  }
  if (run.recipe.patience > 0 && !run.epochs.empty()) {
    progress.best = read_like_parameters(network, npz, best_prefix, name);
  }
  return progress;
}

State read_state(const io::NpzReader& npz, const std::string& name) {
  const io::Array text = npz.read("metadata");
  if (!std::holds_alternative<std::string>(text.data)) {
    throw Error(fmt::format("{}: metadata is no text", name));
  }
  Metadata metadata =
      decode_metadata(std::get<std::string>(text.data), fmt::format("{}: metadata", name));
  if (metadata.position && metadata.runs.empty()) {
    throw Error(fmt::format("{}: metadata: has a position but no run", name));
  }
  State state{network_from(npz, metadata.architecture, metadata.input, name + ": metadata"),
              std::move(metadata.runs),
              {},
              metadata.temperature};
  for (nn::Parameter* parameter : state.network.parameters()) {
    read_into(parameter->value, npz, parameter->name, name);
  }
  run_self_check(state.network, npz, name);
  if (metadata.position) {
    state.progress = read_progress(*metadata.position, state.network, state.runs.back(), npz, name);
  }
  return state;
}

State read_any_state(const io::NpzReader& npz, const std::string& name) {
  if (is_pickled_state(npz)) return {read_pickled_state(npz, name), {}, {}};
  if (npz.contains("metadata")) return read_state(npz, name);
  return {read_plain_arrays(npz, name), {}, {}};
}

}  // namespace

State decode_state(std::vector<std::byte> bytes, const std::string& name) {
  return read_any_state(io::NpzReader(std::move(bytes), name), name);
}

State load_state(const std::filesystem::path& path) {
  return read_any_state(io::NpzReader(path), path.string());
}

}  // namespace mnist
