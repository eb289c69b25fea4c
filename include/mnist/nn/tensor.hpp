#pragma once

#include <Eigen/Core>
#include <cstddef>
#include <memory>
#include <new>
#include <span>

#include "mnist/nn/shape.hpp"

namespace mnist::nn {

using RowMajorMatrix = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
using MatrixView = Eigen::Map<RowMajorMatrix>;
using ConstMatrixView = Eigen::Map<const RowMajorMatrix>;

/// A contiguous, row-major, 64-byte aligned block of floats whose shape is known at run time. In
/// activations the first axis is the batch: (N, ...). Views share the storage, so that giving the
/// same values another shape costs nothing.
class Tensor {
 public:
  /// Empty: shape (0,).
  Tensor() = default;

  /// Zeros of this shape.
  explicit Tensor(const Shape& shape);

  Tensor(const Tensor& other);
  Tensor& operator=(const Tensor& other);
  Tensor(Tensor&&) noexcept = default;
  Tensor& operator=(Tensor&&) noexcept = default;
  ~Tensor() = default;

  const Shape& shape() const { return shape_; }
  std::size_t size() const { return size_; }

  /// The first extent: the number of samples of a batch, the rows of `matrix()`.
  std::size_t batch() const { return shape_.rank() == 0 ? 1 : shape_[0]; }

  float* data() { return data_.get(); }
  const float* data() const { return data_.get(); }
  std::span<float> values() { return {data(), size_}; }
  std::span<const float> values() const { return {data(), size_}; }

  /// A two-dimensional view (shape[0], all other extents multiplied), without a copy.
  MatrixView matrix();
  ConstMatrixView matrix() const;

  /// The values of the i-th sample, without a copy.
  std::span<float> sample(std::size_t i);
  std::span<const float> sample(std::size_t i) const;

  void fill(float value);

  /// Takes a new shape. Allocates only when the tensor has never been that large, so a buffer that
  /// is resized batch after batch is allocated once. The values are unspecified afterwards.
  void resize(const Shape& shape);

 private:
  struct Delete {
    std::align_val_t alignment;
    void operator()(float* p) const { ::operator delete[](p, alignment); }
  };
  using Storage = std::unique_ptr<float[], Delete>;
  static Storage allocate(std::size_t size);

  Shape shape_{0};
  std::size_t size_ = 0;
  std::size_t capacity_ = 0;
  Storage data_;
};

}  // namespace mnist::nn
