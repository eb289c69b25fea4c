#pragma once

#include <algorithm>
#include <cstddef>
#include <span>

namespace mnist {

/// Index of the largest value, the first of equals. `values` must not be empty.
inline std::size_t argmax(std::span<const float> values) {
  return static_cast<std::size_t>(std::max_element(values.begin(), values.end()) - values.begin());
}

}  // namespace mnist
