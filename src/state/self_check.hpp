#pragma once

#include <string_view>

#include "mnist/nn/network.hpp"

namespace mnist {

/// The inputs of the self-check: always the same few synthetic images, (N, input shape), with about
/// as much ink as digits have.
nn::Tensor self_check_input(const nn::Shape& input);

/// The output of the network for them, (N, output shape).
nn::Tensor self_check_output(const nn::Network& network, const nn::Tensor& input);

/// How far an output may be from the saved one: the kernels of different processors round
/// differently.
inline constexpr float self_check_tolerance = 1e-4F;

/// Throws `Error`, with `name` in front, unless the network gives `expected` for `input`.
void verify_self_check(const nn::Network& network, const nn::Tensor& input,
                       const nn::Tensor& expected, std::string_view name);

}  // namespace mnist
