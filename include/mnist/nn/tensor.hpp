#pragma once

#include <Eigen/Core>
#include <cstddef>
#include <memory>
#include <new>
#include <span>
#include <utility>

#include "mnist/nn/scalar.hpp"
#include "mnist/nn/shape.hpp"

namespace mnist::nn {

/// Eigen's matrices in the order of a tensor, and a tensor's values seen as such, without a copy.
using Matrix = Eigen::Matrix<Scalar, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
using MatrixView = Eigen::Map<Matrix>;
using ConstMatrixView = Eigen::Map<const Matrix>;
using ArrayView = Eigen::Map<Eigen::Array<Scalar, Eigen::Dynamic, 1>>;
using ConstArrayView = Eigen::Map<const Eigen::Array<Scalar, Eigen::Dynamic, 1>>;

/// A contiguous, row-major, 64-byte aligned block of numbers whose shape is known at run time. In
/// activations the first axis is the batch: (N, ...).
///
/// It owns its memory, and a copy is a deep copy; the exception is what `samples` returns. To
/// compute with a tensor, look at it as an Eigen matrix or array:
///
///     y.matrix() = x.matrix() * w.matrix().transpose();      y.array() = x.array().tanh();
class Tensor {
 public:
  /// Empty: shape (0,).
  Tensor() = default;

  /// Zeros of this shape.
  explicit Tensor(const Shape& shape);

  Tensor(const Tensor& other);
  Tensor& operator=(const Tensor& other);
  Tensor(Tensor&& other) noexcept { swap(other); }
  Tensor& operator=(Tensor&& other) noexcept {
    Tensor taken(std::move(other));
    swap(taken);
    return *this;
  }
  ~Tensor() = default;

  const Shape& shape() const { return shape_; }
  std::size_t size() const { return size_; }

  /// The first extent: the number of samples of a batch, the rows of `matrix()`.
  std::size_t batch() const { return shape_.rank() == 0 ? 1 : shape_[0]; }

  Scalar* data() { return data_.get(); }
  const Scalar* data() const { return data_.get(); }
  std::span<Scalar> values() { return {data(), size_}; }
  std::span<const Scalar> values() const { return {data(), size_}; }

  /// All values in a row, to compute with elementwise. No copy.
  ArrayView array() { return {data(), static_cast<Eigen::Index>(size_)}; }
  ConstArrayView array() const { return {data(), static_cast<Eigen::Index>(size_)}; }

  /// The values as a matrix (shape[0], all other extents multiplied). No copy.
  MatrixView matrix();
  ConstMatrixView matrix() const;

  /// The values of the i-th sample. No copy.
  std::span<Scalar> sample(std::size_t i);
  std::span<const Scalar> sample(std::size_t i) const;

  /// The i-th sample as a matrix (shape[1], all further extents multiplied): the channels of an
  /// image as rows. No copy.
  MatrixView sample_matrix(std::size_t i);
  ConstMatrixView sample_matrix(std::size_t i) const;

  /// Samples [begin, end) as a tensor of their own that shares this one's memory: it must neither
  /// outlive it nor be resized. Samples of a const tensor are const: take them as such, for a copy
  /// that is not could write to this tensor.
  Tensor samples(std::size_t begin, std::size_t end);
  const Tensor samples(std::size_t begin, std::size_t end) const;

  void fill(Scalar value);

  /// Takes a new shape. Allocates only when the tensor has never been that large, so a buffer that
  /// is resized batch after batch is allocated once. The values are unspecified afterwards.
  void resize(const Shape& shape);

 private:
  struct Delete {
    std::align_val_t alignment;  // 0: the memory belongs to another tensor
    void operator()(Scalar* p) const {
      if (alignment != std::align_val_t{0}) ::operator delete[](p, alignment);
    }
  };
  using Storage = std::unique_ptr<Scalar[], Delete>;
  static Storage allocate(std::size_t size);
  void swap(Tensor& other) noexcept {
    std::swap(shape_, other.shape_);
    std::swap(size_, other.size_);
    std::swap(capacity_, other.capacity_);
    std::swap(data_, other.data_);
  }

  Shape shape_{0};
  std::size_t size_ = 0;
  std::size_t capacity_ = 0;
  Storage data_;
};

}  // namespace mnist::nn
