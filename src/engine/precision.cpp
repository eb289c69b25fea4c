#include "mnist/engine/precision.hpp"

#include <fmt/format.h>

#include "mnist/error.hpp"

namespace mnist::engine {

std::string_view to_string(Precision precision) {
  return precision == Precision::bf16 ? "bf16" : "fp32";
}

Precision precision_from(std::string_view name) {
  for (const Precision precision : {Precision::fp32, Precision::bf16}) {
    if (to_string(precision) == name) return precision;
  }
  throw Error(fmt::format("precision '{}': expected fp32 or bf16", name));
}

}  // namespace mnist::engine
