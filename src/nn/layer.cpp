#include "mnist/nn/layer.hpp"

namespace mnist::nn {

std::vector<Parameter*> parameters_of(Layer& layer) {
  std::vector<Parameter*> parameters;
  for (const Parameter* parameter : layer.parameters()) {
    parameters.push_back(
        const_cast<Parameter*>(parameter));  // the layer is not const, so neither are its members
  }
  return parameters;
}

}  // namespace mnist::nn
