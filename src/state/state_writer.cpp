#include "io/atomic_file.hpp"
#include "mnist/io/npz.hpp"
#include "mnist/state/state.hpp"
#include "state/metadata.hpp"
#include "state/npz_tensors.hpp"
#include "state/self_check.hpp"

namespace mnist {

std::vector<std::byte> encode_state(const State& state) {
  std::vector<std::pair<std::string, io::Array>> members;
  const auto add = [&](const std::string& name, const nn::Tensor& tensor) {
    require_finite(tensor, name);
    members.emplace_back(name, to_array(tensor));
  };
  const std::vector<const nn::Parameter*> parameters = state.network.parameters();
  for (const nn::Parameter* parameter : parameters) add(parameter->name, parameter->value);
  if (state.progress) {
    for (const auto& [prefix, tensors] : {std::pair(velocity_prefix, &state.progress->velocities),
                                          std::pair(best_prefix, &state.progress->best)}) {
      for (std::size_t i = 0; i < tensors->size(); ++i) {
        add(prefix + parameters[i]->name, (*tensors)[i]);
      }
    }
  }
  const nn::Tensor input = self_check_input(state.network.input_shape());
  add("selfcheck.input", input);
  add("selfcheck.output", self_check_output(state.network, input));
  members.emplace_back("metadata", io::Array{{}, encode_metadata(metadata_of(state))});
  return io::encode_npz(members);
}

void save_state(const std::filesystem::path& path, const State& state) {
  io::write_file_atomically(path, encode_state(state));
}

}  // namespace mnist
