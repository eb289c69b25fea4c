#include "mnist/publish/cpp_header.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <string>

#include "known_layers.hpp"
#include "state/fold_standardize.hpp"
#include "text.hpp"

namespace mnist::publish {
namespace {

/// How many of an array's nested braces begin at its i-th element; as many end before it.
std::size_t braces(const nn::Shape& shape, std::size_t i) {
  std::size_t count = 0, block = 1;
  for (std::size_t axis = shape.rank(); axis-- > 0; ++count) {
    block *= shape[axis];
    if (i % block != 0) break;
  }
  return count;
}

void append_values(Text& text, const nn::Tensor& tensor) {
  constexpr std::size_t a_line = 6;
  std::size_t in_line = 0;
  for (std::size_t i = 0; i < tensor.size(); ++i, ++in_line) {
    const std::size_t opening = braces(tensor.shape(), i);
    if (opening > 0 || in_line == a_line) in_line = 0;
    // `#` keeps the point that makes 1 a floating-point literal.
    append(text, "{}{}{:#}F{}",
           i == 0         ? ""
           : in_line == 0 ? ",\n"
                          : ", ",
           std::string(opening, '{'), tensor.values()[i],
           std::string(braces(tensor.shape(), i + 1), '}'));
  }
}

/// "conv1.weight" -> "conv1_weight"
std::string identifier(std::string name) {
  std::replace(name.begin(), name.end(), '.', '_');
  return name;
}

void append_parameter(Text& text, const nn::Parameter& parameter) {
  append(text, "\ninline constexpr float {}[{}] =\n", identifier(parameter.name),
         fmt::join(parameter.value.shape(), "]["));
  append_values(text, parameter.value);
  append(text, ";\n");
}

/// The arrays in the order of the network, flat: what `mnist::Recognizer` takes.
void append_table(Text& text, const std::vector<const nn::Parameter*>& parameters) {
  append(text,
         "\nstruct Parameter {{\n  const float* values;\n  std::size_t size;\n}};\n"
         "\ninline constexpr Parameter parameters[] = {{\n");
  for (const nn::Parameter* parameter : parameters) {
    std::string first = identifier(parameter->name);
    for (std::size_t axis = 0; axis < parameter->value.shape().rank(); ++axis) first += "[0]";
    append(text, "    {{&{}, {}}},\n", first, parameter->value.size());
  }
  append(text, "}};\n");
}

constexpr auto beginning =
    R"(// Weights of a neural network, written by mnist-export (mnist-cnn {}).
#pragma once

#ifndef __cplusplus
#error "this header is C++: compile what includes it as C++17 or later"
#elif __cplusplus < 201703L
#error "this header needs C++17: compile with -std=c++17"
#else

#include <cstddef>

namespace mnist_network {{

inline constexpr char architecture[] =
    "{}";

// Of one image: channels, rows, columns; 0 is the ground, 1 is ink.
inline constexpr int input_shape[] = {{{}}};

// What the logits are divided by to make honest probabilities.
inline constexpr double temperature = {};
)";

}  // namespace

std::vector<std::byte> encode_cpp_header(State state) {
  require_layers(state.network, "a C++ header");
  const nn::Network network = fold_standardization(std::move(state.network));
  Text text;
  append(text, beginning, MNIST_VERSION, network.architecture(),
         fmt::join(network.input_shape(), ", "), state.temperature);
  for (const nn::Parameter* parameter : network.parameters()) append_parameter(text, *parameter);
  append_table(text, network.parameters());
  append(text, "\n}}  // namespace mnist_network\n\n#endif\n");
  return to_bytes({text.data(), text.size()});
}

}  // namespace mnist::publish
