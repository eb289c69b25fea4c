// The kernels for any processor: each is one expression of Eigen. The other kernels are held
// against these.
#include <algorithm>
#include <cmath>

#include "kernels.hpp"
#include "mnist/nn/tensor.hpp"

namespace mnist::nn {

namespace {

using Stride = Eigen::OuterStride<>;

Eigen::Map<const RowMajorMatrix, 0, Stride> map(const ConstBlock& block) {
  return {block.data, static_cast<Eigen::Index>(block.rows),
          static_cast<Eigen::Index>(block.columns),
          Stride(static_cast<Eigen::Index>(block.stride))};
}

Eigen::Map<RowMajorMatrix, 0, Stride> map(const Block& block) {
  return {block.data, static_cast<Eigen::Index>(block.rows),
          static_cast<Eigen::Index>(block.columns),
          Stride(static_cast<Eigen::Index>(block.stride))};
}

void activate(Activation activation, float* values, std::size_t count) {
  Eigen::Map<Eigen::ArrayXf> array(values, static_cast<Eigen::Index>(count));
  switch (activation) {
    case Activation::identity:
      return;
    case Activation::tanh:
      array = array.tanh();
      return;
    case Activation::sigmoid:
      // Written with tanh, which cannot overflow.
      array = 0.5F * (0.5F * array).tanh() + 0.5F;
      return;
  }
}

void multiply_nt(const ConstBlock& a, const ConstBlock& b, const float* bias, Activation activation,
                 const Block& c) {
  auto product = map(c);
  // Eigen sums up in an order that depends on the size.
  for (std::size_t i = 0; i < a.rows; i += row_group) {
    const std::size_t rows = std::min(row_group, a.rows - i);
    const ConstBlock group{a.data + i * a.stride, rows, a.columns, a.stride};
    product.middleRows(static_cast<Eigen::Index>(i), static_cast<Eigen::Index>(rows)).noalias() =
        map(group) * map(b).transpose();
  }
  if (bias != nullptr) {
    product.rowwise() +=
        Eigen::Map<const Eigen::RowVectorXf>(bias, static_cast<Eigen::Index>(b.rows));
  }
  for (std::size_t row = 0; row < c.rows; ++row) {
    activate(activation, c.data + row * c.stride, c.columns);
  }
}

void multiply_nn(const ConstBlock& a, const ConstBlock& b, Activation activation,
                 const ConstBlock& values, const Block& c) {
  auto product = map(c).array();
  map(c).noalias() = map(a) * map(b);
  switch (activation) {
    case Activation::identity:
      return;
    case Activation::tanh:
      product *= 1.0F - map(values).array().square();
      return;
    case Activation::sigmoid:
      product *= map(values).array() * (1.0F - map(values).array());
      return;
  }
}

void multiply_tn(const ConstBlock& a, const ConstBlock& b, const Block& c) {
  map(c).noalias() = map(a).transpose() * map(b);
}

void convolve(const ConvShape& shape, const float* in, const float* weight, const float* bias,
              bool untied, Activation activation, float* out) {
  convolve_patches(portable_kernels(), shape, in, weight, bias, untied, activation, out);
}

void convolve_weight_gradient(const ConvShape& shape, std::size_t samples, const float* in,
                              const float* grad_out, float* sums) {
  patches_weight_gradient(portable_kernels(), shape, samples, in, grad_out, sums);
}

void sum_rows(const ConstBlock& a, float* sums) {
  Eigen::Map<Eigen::RowVectorXf>(sums, static_cast<Eigen::Index>(a.columns)) =
      map(a).colwise().sum();
}

template <class Gradient>
void take_step(const SgdStep& step, const Gradient& gradient, const Block& parameter,
               float* velocity) {
  auto p = map(parameter).array();
  const auto g = gradient.array() + step.weight_decay * p;
  if (velocity == nullptr) {
    p -= step.rate * g;
    return;
  }
  Block its_velocity = parameter;
  its_velocity.data = velocity;
  auto v = map(its_velocity).array();
  v = step.momentum * v + g;
  if (step.nesterov) {
    p -= step.rate * (g + step.momentum * v);
  } else {
    p -= step.rate * v;
  }
}

void sgd(const SgdStep& step, const ConstBlock& gradient, const Block& parameter, float* velocity) {
  take_step(step, map(gradient), parameter, velocity);
}

void sgd_product(const SgdStep& step, const float* column, const float* row, const Block& parameter,
                 float* velocity) {
  const ConstBlock u{column, parameter.rows, 1, 1};
  const ConstBlock v{row, 1, parameter.columns, parameter.columns};
  take_step(step, map(u).lazyProduct(map(v)), parameter, velocity);
}

}  // namespace

const Kernels& portable_kernels() {
  static constexpr Kernels kernels{"portable",  multiply_nt, multiply_nn,
                                   multiply_tn, convolve,    convolve_weight_gradient,
                                   sum_rows,    activate,    sgd,
                                   sgd_product};
  return kernels;
}

}  // namespace mnist::nn
