#pragma once

#include <memory>
#include <vector>

#include "engine/step.hpp"
#include "mnist/nn/network.hpp"

namespace mnist::engine {

/// The steps that compute layers [begin, end) of a network with these kernels, see `Engine`.
std::vector<std::unique_ptr<Step>> make_plan(const nn::Network& network, std::size_t begin,
                                             std::size_t end, const Kernels& kernels);

}  // namespace mnist::engine
