#include "mnist/publish/pytorch.hpp"

#include "mnist/io/npz.hpp"
#include "state/fold_standardize.hpp"
#include "state/npz_tensors.hpp"

namespace mnist::publish {

std::vector<std::byte> encode_pytorch(State state) {
  const nn::Network network = fold_standardization(std::move(state.network));
  std::vector<std::pair<std::string, io::Array>> members;
  for (const nn::Parameter* parameter : network.parameters()) {
    members.emplace_back(parameter->name, to_array(parameter->value));
  }
  return io::encode_npz(members);
}

}  // namespace mnist::publish
