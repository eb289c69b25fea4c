#pragma once

#include <functional>
#include <vector>

#include "nn/support.hpp"

// The layers of the nn room, compiled with double for their Scalar, held against the definition of
// the derivative.

namespace gradient_check {

using mnist::nn::Gradients;
using mnist::nn::Layer;
using mnist::nn::Parameter;
using mnist::nn::Shape;
using mnist::nn::Tensor;

static_assert(sizeof(mnist::nn::Scalar) == sizeof(double), "float has too few digits for this");

/// The derivative of `loss` by every element of `at`, by central differences. `loss` reads `at`.
inline Tensor slopes(Tensor& at, const std::function<double()>& loss) {
  constexpr double h = 1e-5;
  Tensor slope(at.shape());
  for (std::size_t i = 0; i < at.size(); ++i) {
    const double value = at.data()[i];
    at.data()[i] = value + h;
    const double above = loss();
    at.data()[i] = value - h;
    const double below = loss();
    at.data()[i] = value;
    slope.data()[i] = (above - below) / (2.0 * h);
  }
  return slope;
}

/// The largest error of the gradients that `backward` gives, of the input and of every parameter,
/// against the slopes of `forward`. The loss is the sum of the outputs, each times a random number.
inline double max_error(Layer& layer, const Shape& sample, std::size_t batch) {
  const std::vector<Parameter*> parameters = parameters_of(layer);
  support::randomize(parameters);
  Tensor x = support::random_tensor(sample.with_batch(batch), 1);
  Tensor y(layer.output_shape(sample).with_batch(batch));
  const Tensor dy = support::random_tensor(y.shape(), 2);
  const auto loss = [&] {
    layer.forward(x, y);
    return (y.array() * dy.array()).sum();
  };

  loss();  // fills y
  Tensor dx(x.shape());
  dx.fill(NAN);  // an element that is forgotten is found out
  Gradients gradients;
  for (const Parameter* parameter : parameters) {
    gradients.emplace_back(parameter->value.shape()).fill(NAN);
  }
  layer.backward(x, y, dy, &dx, gradients);

  double error = support::relative_error(dx, slopes(x, loss));
  for (std::size_t p = 0; p < parameters.size(); ++p) {
    error =
        std::max(error, support::relative_error(gradients[p], slopes(parameters[p]->value, loss)));
  }
  return error;
}

}  // namespace gradient_check
