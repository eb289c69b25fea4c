#include "mnist/nn/standardize.hpp"

#include <fmt/format.h>

#include <cmath>

namespace mnist::nn {

Standardize::Standardize(float mean, float deviation) : mean_(mean), deviation_(deviation) {
  if (!std::isfinite(mean) || !std::isfinite(deviation) || deviation <= 0.0F) {
    throw Error(fmt::format("standardize {} {}: expected a finite mean and a deviation above 0",
                            mean, deviation));
  }
}

std::string Standardize::describe() const {
  return fmt::format("standardize {} {}", mean_, deviation_);
}

void Standardize::forward(const Tensor& in, Tensor& out, const Execution& /*how*/) const {
  out.matrix().array() = (in.matrix().array() - mean_) / deviation_;
}

void Standardize::backward(const Tensor& /*in*/, const Tensor& /*out*/, const Tensor& grad_out,
                           Tensor* grad_in, GradientSink& /*sink*/,
                           const Execution& /*how*/) const {
  if (grad_in != nullptr) grad_in->matrix() = grad_out.matrix() / deviation_;
}

}  // namespace mnist::nn
