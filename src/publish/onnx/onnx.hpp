#pragma once

#include <cstddef>
#include <vector>

#include "mnist/state/state.hpp"

namespace mnist::publish {

/// The network as an ONNX model: input `input` (N, input shape), output `probabilities` (N, output
/// shape), N free. A leading `standardize` is folded away. https://onnx.ai/onnx/operators/
///
/// In a library of its own, mnist_onnx: only who writes ONNX links libonnx. Built without it, the
/// function throws `Error`.
std::vector<std::byte> encode_onnx(State state);

}  // namespace mnist::publish
