#pragma once

#include <cstddef>
#include <vector>

#include "mnist/state/state.hpp"

namespace mnist::publish {

/// The network as a C++17 header that needs nothing but the standard library, for embedding in
/// another program:
///
///     namespace mnist_network {
///     inline constexpr char architecture[] = "conv2d 5x3x3 untied, tanh, ...";
///     inline constexpr int input_shape[] = {1, 28, 28};
///     inline constexpr float conv1_weight[5][1][3][3] = {...};    one array a parameter
///     ...
///     inline constexpr Parameter parameters[] = {...};    all of them, for `mnist::Recognizer`
///     inline constexpr double temperature = 1;
///
/// Every number reads back as the same float. docs/format.md shows a program that uses it. A
/// leading `standardize` is folded away, so that the input is plain pixels.
/// Throws `Error` for a layer that this version does not know.
std::vector<std::byte> encode_cpp_header(State state);

}  // namespace mnist::publish
