#include "mnist/nn/layer.hpp"

namespace mnist::nn {

std::vector<Parameter*> parameters_of(Layer& layer) {
  std::vector<Parameter*> parameters;
  for (const Parameter* parameter : layer.parameters()) {
    parameters.push_back(const_cast<Parameter*>(parameter));  // a part of a layer that is not const
  }
  return parameters;
}

}  // namespace mnist::nn
