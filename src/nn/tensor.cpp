#include "mnist/nn/tensor.hpp"

#include <algorithm>
#include <new>

namespace mnist::nn {

Tensor::Tensor(const Shape& shape) {
  resize(shape);
  fill(0.0F);
}

Tensor::Tensor(const Tensor& other) { *this = other; }

Tensor& Tensor::operator=(const Tensor& other) {
  if (this != &other) {
    resize(other.shape_);
    std::copy_n(other.data(), size_, data());
  }
  return *this;
}

void Tensor::resize(const Shape& shape) {
  const std::size_t size = shape.size();
  if (size > capacity_) {
    data_.reset(static_cast<float*>(
        ::operator new[](size * sizeof(float), std::align_val_t{64})));
    capacity_ = size;
  }
  shape_ = shape;
  size_ = size;
}

void Tensor::fill(float value) { std::fill_n(data(), size_, value); }

MatrixView Tensor::matrix() {
  const std::size_t rows = batch();
  return {data(), static_cast<Eigen::Index>(rows),
          static_cast<Eigen::Index>(rows == 0 ? 0 : size_ / rows)};
}

ConstMatrixView Tensor::matrix() const {
  const std::size_t rows = batch();
  return {data(), static_cast<Eigen::Index>(rows),
          static_cast<Eigen::Index>(rows == 0 ? 0 : size_ / rows)};
}

std::span<float> Tensor::sample(std::size_t i) {
  const std::size_t length = size_ / batch();
  return {data() + i * length, length};
}

std::span<const float> Tensor::sample(std::size_t i) const {
  const std::size_t length = size_ / batch();
  return {data() + i * length, length};
}

}  // namespace mnist::nn
