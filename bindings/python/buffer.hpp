#pragma once

#include <nanobind/nanobind.h>
#include <nanobind/ndarray.h>
#include <nanobind/stl/string.h>

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "mnist/nn/tensor.hpp"
#include "mnist/recognizer.hpp"

namespace mnist::python {

namespace nb = nanobind;

/// The memory of a numpy array, or of anything else that lends its memory as numbers, for as long
/// as this lives. It is made and destroyed with the GIL held, and may be read without it.
class Buffer {
 public:
  /// Throws `Error`, calling the object `what`, unless it holds uint8, bool, float32 or float64.
  Buffer(nb::handle object, std::string what);
  ~Buffer() { PyBuffer_Release(&view_); }
  Buffer(const Buffer&) = delete;
  Buffer& operator=(const Buffer&) = delete;

  std::size_t rank() const { return static_cast<std::size_t>(view_.ndim); }
  std::size_t extent(std::size_t axis) const { return static_cast<std::size_t>(view_.shape[axis]); }
  std::size_t size() const;
  const std::string& what() const { return what_; }
  bool is_of_bytes() const { return element_ == Element::byte; }

  /// As Python writes its shape: "(28, 28)".
  std::string shape() const;

  /// Samples [begin, end) of the first axis as numbers from 0 to 1: a byte is divided by 255, true
  /// is
  /// 1. Throws `Error` for other numbers, NaN among them.
  void to_unit(std::size_t begin, std::size_t end, float* out) const;

  /// All values as bytes: 1 is 255. Throws as `to_unit` does.
  std::vector<std::uint8_t> to_bytes() const;

  /// All values as they are. Throws `Error` for those that are infinite or undefined.
  void to_floats(float* out) const;

  /// The pixels of an image (height, width) or (height, width, channels). They are taken where they
  /// lie, or else copied to `copy` as bytes. Throws `Error` for another shape, and as `to_bytes`
  /// does.
  PixelView pixels(std::vector<std::uint8_t>& copy) const;

 private:
  enum class Element { byte, boolean, float32, float64 };

  bool is_contiguous() const { return PyBuffer_IsContiguous(&view_, 'C') != 0; }
  template <class Convert, class Out>
  void convert(std::size_t begin, std::size_t end, const Convert& convert, Out* out) const;

  std::string what_;
  Py_buffer view_;
  Element element_;
};

/// A numpy array that owns these values.
template <class T>
nb::object to_numpy(std::vector<T> values, const std::vector<std::size_t>& shape) {
  auto* const owned = new std::vector<T>(std::move(values));
  const nb::capsule owner(owned, [](void* p) noexcept { delete static_cast<std::vector<T>*>(p); });
  return nb::cast(nb::ndarray<nb::numpy, T>(owned->data(), shape.size(), shape.data(), owner));
}

/// A numpy array with a copy of the tensor.
nb::object to_numpy(const nn::Tensor& tensor);

/// A numpy array that shares the memory of `tensor`, which `owner` keeps alive.
nb::object view_of(nn::Tensor& tensor, nb::handle owner);

/// A shape as a tuple of Python.
nb::tuple to_tuple(const nn::Shape& shape);

/// Samples (N, ...), each of which has as many values as `sample` asks for, as the batch
/// (N, sample). Throws `Error` for another number of values, and as `Buffer` does; bytes become
/// numbers from 0 to 1.
nn::Tensor batch_from(nb::handle object, const nn::Shape& sample, const std::string& what);

void bind_network(nb::module_& module);
void bind_recognizer(nb::module_& module);
void bind_state(nb::module_& module);
void bind_training(nb::module_& module);

}  // namespace mnist::python
