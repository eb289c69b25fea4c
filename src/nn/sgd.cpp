#include "mnist/nn/sgd.hpp"

#include <fmt/format.h>

#include "engine/kernels/kernels.hpp"

namespace mnist::nn {

Sgd::Sgd(Network& network, const SgdOptions& options, const Kernels& kernels)
    : options_(options), kernels_(kernels), parameters_(network.parameters()) {
  if (!(options.momentum >= 0.0F && options.momentum < 1.0F)) {
    throw Error(fmt::format("momentum {}: expected at least 0 and under 1", options.momentum));
  }
  if (!(options.weight_decay >= 0.0F)) {
    throw Error(fmt::format("weight decay {}: expected at least 0", options.weight_decay));
  }
  if (options.momentum > 0.0F) {
    for (const Parameter* parameter : parameters_) {
      velocities_.emplace_back(parameter->value.shape());
    }
  }
}

Sgd::Place Sgd::place(const Parameter& parameter, std::size_t row, std::size_t column) {
  const std::size_t stride = parameter.value.size() / parameter.value.batch();
  const std::size_t at = row * stride + column;
  return {parameters_[parameter.index]->value.data() + at,
          velocities_.empty() ? nullptr : velocities_[parameter.index].data() + at, stride};
}

SgdStep Sgd::step_for(const Parameter& parameter) const {
  return {rate_, options_.momentum, parameter.decays ? options_.weight_decay : 0.0F,
          options_.nesterov};
}

void Sgd::accept(const Parameter& parameter, const GradientBlock& block) {
  const Place to = place(parameter, block.row, block.column);
  // A column of single values is as good as one row.
  const bool is_column = to.stride == 1 && block.stride == 1;
  const std::size_t rows = is_column ? 1 : block.rows;
  const std::size_t columns = is_column ? block.rows : block.columns;
  kernels_.sgd(step_for(parameter), {block.values, rows, columns, block.stride},
               {to.values, rows, columns, to.stride}, to.velocity);
}

void Sgd::accept_product(const Parameter& parameter, const GradientProduct& product) {
  const Place to = place(parameter, product.row, product.column);
  kernels_.sgd_product(step_for(parameter), product.column_factor, product.row_factor,
                       {to.values, product.rows, product.columns, to.stride}, to.velocity);
}

}  // namespace mnist::nn
