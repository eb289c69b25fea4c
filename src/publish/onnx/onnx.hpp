#pragma once

#include <cstddef>
#include <vector>

#include "mnist/state/state.hpp"

namespace mnist::publish {

/// The network as an ONNX model: input `input` (N, input shape), output `probabilities` (N, output
/// shape), N free. A leading `standardize` is folded away. https://onnx.ai/onnx/operators/
///
/// Throws `Error` for a layer that it has no operator for. In a library of its own, mnist_onnx, so
/// that only a program that writes ONNX links libonnx; built without it, the function always
/// throws.
std::vector<std::byte> encode_onnx(State state);

}  // namespace mnist::publish
