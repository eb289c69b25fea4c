#include "mnist/nn/dense.hpp"

#include <fmt/format.h>

#include <cmath>

#include "initialize.hpp"

namespace mnist::nn {

Dense::Dense(std::size_t inputs, std::size_t outputs) : inputs_(inputs), outputs_(outputs) {
  if (inputs == 0 || outputs == 0) {
    throw Error(
        fmt::format("dense of {} inputs and {} outputs: both must be above 0", inputs, outputs));
  }
  weight.name = "weight";
  weight.value = Tensor({outputs, inputs});
  bias.name = "bias";
  bias.value = Tensor({outputs});
  bias.decays = false;
}

std::string Dense::describe() const { return fmt::format("dense {}", outputs_); }

Shape Dense::output_shape(const Shape& in) const {
  if (!(in == Shape{inputs_})) {
    throw Error(fmt::format("dense {} takes ({},), not {}", outputs_, inputs_, to_string(in)));
  }
  return {outputs_};
}

void Dense::initialize(Random& random) {
  draw_normal(weight.value, std::sqrt(2.0F / static_cast<float>(inputs_)), random);
  draw_normal(bias.value, 0.01F, random);
}

void Dense::forward(const Tensor& x, Tensor& y) const {
  // Y (N,outputs) = X (N,inputs) Wᵀ + b
  y.matrix().noalias() = x.matrix() * weight.value.matrix().transpose();
  y.matrix().rowwise() += bias.value.matrix().col(0).transpose();
}

void Dense::backward(const Tensor& x, const Tensor& /*y*/, const Tensor& dy, Tensor* dx,
                     std::span<Tensor> gradients) const {
  // dX (N,inputs) = dY (N,outputs) W
  if (dx != nullptr) dx->matrix().noalias() = dy.matrix() * weight.value.matrix();
  // dW (outputs,inputs) = dYᵀ X        db = column sums of dY
  gradients[0].matrix().noalias() = dy.matrix().transpose() * x.matrix();
  gradients[1].matrix() = dy.matrix().colwise().sum().transpose();
}

}  // namespace mnist::nn
