#include "mnist/nn/tensor.hpp"

#include <algorithm>
#include <new>

#include "platform/system.hpp"

namespace mnist::nn {

namespace {
constexpr std::size_t huge_page = std::size_t{2} << 20;
}

Tensor::Tensor(const Shape& shape) {
  resize(shape);
  fill(Scalar{0});
}

Tensor::Tensor(const Tensor& other) { *this = other; }

Tensor& Tensor::operator=(const Tensor& other) {
  if (this != &other) {
    resize(other.shape_);
    std::copy_n(other.data(), size_, data());
  }
  return *this;
}

Tensor::Storage Tensor::allocate(std::size_t size) {
  const std::size_t bytes = size * sizeof(Scalar);
  const bool is_large = bytes >= huge_page / 2;
  const Delete deleter{std::align_val_t{is_large ? huge_page : 64}};
  const std::size_t whole = is_large ? (bytes + huge_page - 1) / huge_page * huge_page : bytes;
  Storage storage(static_cast<Scalar*>(::operator new[](whole, deleter.alignment)), deleter);
  if (is_large) platform::prefer_huge_pages(storage.get(), whole);
  return storage;
}

void Tensor::resize(const Shape& shape) {
  const std::size_t size = shape.size();
  if (size > capacity_) {
    data_ = allocate(size);
    capacity_ = size;
  }
  shape_ = shape;
  size_ = size;
}

void Tensor::fill(Scalar value) { std::fill_n(data(), size_, value); }

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

std::span<Scalar> Tensor::sample(std::size_t i) {
  const std::size_t length = size_ / batch();
  return {data() + i * length, length};
}

std::span<const Scalar> Tensor::sample(std::size_t i) const {
  const std::size_t length = size_ / batch();
  return {data() + i * length, length};
}

MatrixView Tensor::sample_matrix(std::size_t i) {
  const auto values = sample(i);
  const std::size_t rows = shape_[1];
  return {values.data(), static_cast<Eigen::Index>(rows),
          static_cast<Eigen::Index>(values.size() / rows)};
}

ConstMatrixView Tensor::sample_matrix(std::size_t i) const {
  const auto values = sample(i);
  const std::size_t rows = shape_[1];
  return {values.data(), static_cast<Eigen::Index>(rows),
          static_cast<Eigen::Index>(values.size() / rows)};
}

Tensor Tensor::samples(std::size_t begin, std::size_t end) {
  Tensor part;
  part.shape_ = shape_.without_batch().with_batch(end - begin);
  part.size_ = part.capacity_ = part.shape_.size();
  part.data_ = Storage(data() + begin * (size_ / batch()), Delete{std::align_val_t{0}});
  return part;
}

const Tensor Tensor::samples(std::size_t begin, std::size_t end) const {
  return const_cast<Tensor*>(this)->samples(begin, end);  // const again when it is returned
}

}  // namespace mnist::nn
