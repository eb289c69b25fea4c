#pragma once

#include <algorithm>
#include <cstddef>

#include "mnist/engine/thread_pool.hpp"
#include "mnist/nn/layer.hpp"

namespace mnist::nn {

/// Calls `part(begin, end)` for slices of at most `slice` elements that cover [0, count). The
/// slices do not depend on the number of threads, so neither do the bits of what is computed in
/// them.
template <class Part>
void for_each_slice(const Execution& how, std::size_t count, std::size_t slice, Part&& part) {
  const std::size_t slices = (count + slice - 1) / slice;
  const auto run_slice = [&](std::size_t i) { part(i * slice, std::min(count, (i + 1) * slice)); };
  if (how.threads != nullptr) {
    how.threads->run(slices, run_slice);
  } else {
    for (std::size_t i = 0; i < slices; ++i) run_slice(i);
  }
}

}  // namespace mnist::nn
