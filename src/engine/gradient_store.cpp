#include "engine/gradient_store.hpp"

#include <algorithm>

namespace mnist::engine {

void GradientStore::accept(const nn::Parameter& parameter, const GradientBlock& block) {
  nn::Tensor& gradient = gradients_[parameter.index];
  const std::size_t width = gradient.size() / gradient.batch();
  for (std::size_t i = 0; i < block.rows; ++i) {
    std::copy_n(block.values + i * block.stride, block.columns,
                gradient.data() + (block.row + i) * width + block.column);
  }
}

void GradientStore::accept_product(const nn::Parameter& parameter, const GradientProduct& product) {
  const auto index = [](std::size_t i) { return static_cast<Eigen::Index>(i); };
  const Eigen::Map<const Eigen::VectorXf> column(product.column_factor, index(product.rows));
  const Eigen::Map<const Eigen::RowVectorXf> row(product.row_factor, index(product.columns));
  gradients_[parameter.index].matrix().block(index(product.row), index(product.column),
                                             column.size(), row.size()) = column * row;
}

}  // namespace mnist::engine
