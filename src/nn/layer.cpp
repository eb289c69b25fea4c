#include "mnist/nn/layer.hpp"

#include <algorithm>
#include <array>

namespace mnist::nn {

void GradientSink::accept_product(const Parameter& parameter, const GradientProduct& product) {
  std::array<float, 256> values;
  for (std::size_t i = 0; i < product.rows; ++i) {
    for (std::size_t begin = 0; begin < product.columns; begin += values.size()) {
      const std::size_t count = std::min(values.size(), product.columns - begin);
      for (std::size_t j = 0; j < count; ++j) {
        values[j] = product.column_factor[i] * product.row_factor[begin + j];
      }
      accept(parameter, GradientBlock{product.row + i, product.column + begin, 1, count,
                                      values.data(), count});
    }
  }
}

}  // namespace mnist::nn
