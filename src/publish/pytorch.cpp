#include "mnist/publish/pytorch.hpp"

#include "mnist/io/npz.hpp"
#include "state/fold_standardize.hpp"

namespace mnist::publish {

std::vector<std::byte> encode_pytorch(State state) {
  const nn::Network network = fold_standardization(std::move(state.network));
  std::vector<std::pair<std::string, io::Array>> members;
  for (const nn::Parameter* parameter : network.parameters()) {
    const nn::Shape& shape = parameter->value.shape();
    const auto values = parameter->value.values();
    members.emplace_back(parameter->name,
                         io::Array{{shape.begin(), shape.end()},
                                   std::vector<float>(values.begin(), values.end())});
  }
  return io::encode_npz(members);
}

}  // namespace mnist::publish
