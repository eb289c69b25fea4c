#pragma once

namespace mnist::engine {

/// An elementwise function that a step applies to its output as it writes it. Its derivative is a
/// function of its value: tanh' = 1 - tanh², sigmoid' = sigmoid (1 - sigmoid).
enum class Activation { identity, tanh, sigmoid };

}  // namespace mnist::engine
