#include "engine/sgd_sink.hpp"

namespace mnist::engine {

SgdSink::SgdSink(nn::Sgd& sgd, float learning_rate, const Kernels& kernels)
    : sgd_(sgd), learning_rate_(learning_rate), kernels_(kernels) {}

SgdSink::Place SgdSink::place(const nn::Parameter& parameter, std::size_t row, std::size_t column) {
  nn::Tensor& value = sgd_.parameters()[parameter.index]->value;
  const std::size_t stride = value.size() / value.batch();
  const std::size_t at = row * stride + column;
  return {value.data() + at,
          sgd_.velocities().empty() ? nullptr : sgd_.velocities()[parameter.index].data() + at,
          stride};
}

SgdStep SgdSink::step_for(const nn::Parameter& parameter) const {
  const nn::SgdOptions& options = sgd_.options();
  return {learning_rate_, options.momentum, parameter.decays ? options.weight_decay : 0.0F,
          options.nesterov};
}

void SgdSink::accept(const nn::Parameter& parameter, const GradientBlock& block) {
  const Place to = place(parameter, block.row, block.column);
  // A bias is one value a row, contiguous: passed as one row it fills whole vectors.
  const bool is_column = to.stride == 1 && block.stride == 1;
  const std::size_t rows = is_column ? 1 : block.rows;
  const std::size_t columns = is_column ? block.rows : block.columns;
  kernels_.sgd(step_for(parameter), {block.values, rows, columns, block.stride},
               {to.values, rows, columns, to.stride}, to.velocity);
}

void SgdSink::accept_product(const nn::Parameter& parameter, const GradientProduct& product) {
  const Place to = place(parameter, product.row, product.column);
  kernels_.sgd_product(step_for(parameter), product.column_factor, product.row_factor,
                       {to.values, product.rows, product.columns, to.stride}, to.velocity);
}

}  // namespace mnist::engine
