#pragma once

namespace mnist::engine {

/// An elementwise function that a layer can apply while it writes its output. Its derivative is a
/// function of its value: tanh' = 1 - tanh², sigmoid' = sigmoid (1 - sigmoid).
enum class Activation { identity, tanh, sigmoid };

}  // namespace mnist::engine
