#include "mnist/nn/standardize.hpp"

#include <fmt/format.h>

#include <cmath>

namespace mnist::nn {

Standardize::Standardize(float mean, float std_dev) : mean_(mean), std_dev_(std_dev) {
  if (!std::isfinite(mean) || !std::isfinite(std_dev) || std_dev <= 0.0F) {
    throw Error(
        fmt::format("standardize {} {}: expected a finite mean and a standard deviation above 0",
                    mean, std_dev));
  }
}

std::string Standardize::describe() const {
  return fmt::format("standardize {} {}", mean_, std_dev_);
}

void Standardize::forward(const Tensor& x, Tensor& y) const {
  y.array() = (x.array() - Scalar{mean_}) / Scalar{std_dev_};
}

void Standardize::backward(const Tensor& /*x*/, const Tensor& /*y*/, const Tensor& dy, Tensor* dx,
                           std::span<Tensor> /*gradients*/) const {
  if (dx != nullptr) dx->array() = dy.array() / Scalar{std_dev_};
}

}  // namespace mnist::nn
