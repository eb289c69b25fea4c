#include "mnist/publish/cpp_header.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <iterator>
#include <string>

#include "mnist/standardization.hpp"

namespace mnist::publish {
namespace {

using Text = fmt::memory_buffer;

template <typename... Args>
void append(Text& text, fmt::format_string<Args...> format, Args&&... args) {
  fmt::format_to(std::back_inserter(text), format, std::forward<Args>(args)...);
}

/// `#` keeps the point that makes 1 a floating-point literal.
void append_row(Text& text, std::span<const float> values) {
  constexpr std::size_t a_line = 6;
  append(text, "{{");
  for (std::size_t i = 0; i < values.size(); ++i) {
    const char* const separator = i == 0 ? "" : i % a_line == 0 ? ",\n" : ", ";
    append(text, "{}{:#}F", separator, values[i]);
  }
  append(text, "}}");
}

/// The values as nested braces, one pair for each extent from `axis` on.
void append_values(Text& text, const nn::Shape& shape, std::size_t axis,
                   std::span<const float> values) {
  if (axis + 1 == shape.rank()) return append_row(text, values);
  const std::size_t part = values.size() / shape[axis];
  append(text, "{{");
  for (std::size_t i = 0; i < shape[axis]; ++i) {
    append(text, "{}", i == 0 ? "" : ",\n");
    append_values(text, shape, axis + 1, values.subspan(i * part, part));
  }
  append(text, "}}");
}

/// "conv1.weight" -> "conv1_weight"
std::string identifier(std::string name) {
  std::replace(name.begin(), name.end(), '.', '_');
  return name;
}

void append_parameter(Text& text, const nn::Parameter& parameter) {
  const nn::Shape& shape = parameter.value.shape();
  append(text, "\ninline constexpr float {}[{}] =\n", identifier(parameter.name),
         fmt::join(shape, "]["));
  append_values(text, shape, 0, parameter.value.values());
  append(text, ";\n");
}

constexpr auto opening = R"(// The weights of a neural network, written by mnist-export (mnist-cnn {}). C++17 or later.
#pragma once

namespace mnist_network {{

inline constexpr char architecture[] =
    "{}";

// Of one image: channels, rows, columns; 0 is the ground, 1 is ink.
inline constexpr int input_shape[] = {{{}}};
)";

}  // namespace

std::vector<std::byte> encode_cpp_header(State state) {
  const nn::Network network = fold_standardization(std::move(state.network));
  Text text;
  append(text, opening, MNIST_VERSION, network.architecture(),
         fmt::join(network.input_shape(), ", "));
  for (const nn::Parameter* parameter : network.parameters()) append_parameter(text, *parameter);
  append(text, "\n}}  // namespace mnist_network\n");
  const auto bytes = std::as_bytes(std::span(text.data(), text.size()));
  return {bytes.begin(), bytes.end()};
}

}  // namespace mnist::publish
