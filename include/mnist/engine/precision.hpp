#pragma once

#include <string_view>

namespace mnist::engine {

/// What the matrix products of a training step are computed with. Weights, sums and everything else
/// are float in any case.
enum class Precision {
  fp32,  ///< float
  bf16,  ///< factors rounded to bfloat16, which has the range of a float and eight bits
};

/// "fp32" or "bf16".
std::string_view to_string(Precision precision);

/// Throws `Error`, listing the choices, for another name.
Precision precision_from(std::string_view name);

}  // namespace mnist::engine
