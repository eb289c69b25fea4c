#pragma once

#include <vector>

#include "engine/kernels/kernels.hpp"
#include "mnist/engine/kernels.hpp"
#include "nn/support.hpp"

#if defined(__x86_64__)
namespace mnist::engine {
const Kernels& simd128_kernels();  // see vectors_of_four.cpp
}
#endif

namespace support {

/// Every kind of kernels this processor can run.
inline std::vector<const mnist::engine::Kernels*> all_kernels() {
  std::vector<const mnist::engine::Kernels*> all;
  for (const std::string_view name : mnist::engine::available_kernels()) {
    all.push_back(&mnist::engine::kernels_named(name));
  }
#if defined(__x86_64__)
  all.push_back(&mnist::engine::simd128_kernels());
#endif
  return all;
}

/// Those with functions of their own.
inline std::vector<const mnist::engine::Kernels*> fast_kernels() {
  std::vector<const mnist::engine::Kernels*> fast = all_kernels();
  std::erase_if(fast, [](const auto* kernels) { return is_portable(*kernels); });
  return fast;
}

}  // namespace support
