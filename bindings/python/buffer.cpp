#include "buffer.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cmath>
#include <cstring>
#include <string_view>

namespace mnist::python {
namespace {

/// The strided values of `count` samples, innermost axis fastest: `body(pointer, stride, count)`
/// for each run of values along the last axis.
template <class Body>
void for_each_run(const char* from, std::span<const Py_ssize_t> shape,
                  std::span<const Py_ssize_t> strides, const Body& body) {
  if (shape.size() == 1) {
    body(from, strides[0], static_cast<std::size_t>(shape[0]));
    return;
  }
  for (Py_ssize_t i = 0; i < shape[0]; ++i) {
    for_each_run(from + i * strides[0], shape.subspan(1), strides.subspan(1), body);
  }
}

/// A bool as numpy keeps it; a view may make one of any byte.
struct Boolean {
  std::uint8_t byte;
};
bool value_of(Boolean boolean) { return boolean.byte != 0; }
template <class T>
T value_of(T number) {
  return number;
}

/// Converts a run of values; returns whether all were as they should be.
template <class T, class Convert, class Out>
bool convert_run(const char* from, Py_ssize_t stride, std::size_t count, const Convert& convert,
                 Out* out) {
  bool sound = true;
  const auto run = [&](auto step) {
    for (std::size_t i = 0; i < count; ++i, from += step) {
      T stored;
      std::memcpy(&stored, from, sizeof(T));
      const auto value = value_of(stored);
      sound &= convert.is_sound(value);
      out[i] = convert(value);
    }
  };
  if (stride == sizeof(T)) {  // known to the compiler, which makes vector code of it
    run(std::integral_constant<Py_ssize_t, sizeof(T)>());
  } else {
    run(stride);
  }
  return sound;
}

struct InUnit {
  static constexpr const char* expected = "numbers from 0 to 1";
  template <class T>
  bool is_sound(T value) const {
    return value >= T{0} && value <= T{1};
  }
  bool is_sound(std::uint8_t) const { return true; }
};

struct ToUnit : InUnit {
  template <class T>
  float operator()(T value) const {
    return static_cast<float>(value);
  }
  float operator()(std::uint8_t value) const { return static_cast<float>(value) / 255.0F; }
};

struct ToByte : InUnit {
  template <class T>
  std::uint8_t operator()(T value) const {
    return static_cast<std::uint8_t>(is_sound(value) ? value * T{255} + T{0.5} : T{0});
  }
  std::uint8_t operator()(std::uint8_t value) const { return value; }
  std::uint8_t operator()(bool value) const { return value ? 255 : 0; }
};

struct ToFloat {
  static constexpr const char* expected = "finite numbers";
  template <class T>
  bool is_sound(T value) const {
    return std::isfinite(static_cast<float>(value));
  }
  template <class T>
  float operator()(T value) const {
    return static_cast<float>(value);
  }
};

std::vector<std::size_t> extents(const nn::Shape& shape) { return {shape.begin(), shape.end()}; }

}  // namespace

Buffer::Buffer(nb::handle object, std::string what) : what_(std::move(what)) {
  if (PyObject_GetBuffer(object.ptr(), &view_, PyBUF_RECORDS_RO) != 0) {
    PyErr_Clear();
    throw Error(fmt::format("{} is a {}, expected an array of numbers", what_,
                            nb::cast<std::string>(object.type().attr("__name__"))));
  }
  const std::string_view format = view_.format == nullptr ? "B" : view_.format;
  const std::size_t element = std::string_view("B?fd").find(format);  // in the order of Element
  if (format.size() != 1 || element == std::string_view::npos || view_.ndim < 1) {
    const std::string found = nb::hasattr(object, "dtype")
                                  ? nb::str(nb::object(object.attr("dtype"))).c_str()
                                  : std::string(format);
    PyBuffer_Release(&view_);
    throw Error(fmt::format("{} is an array of {}, expected uint8, bool, float32 or float64", what_,
                            found));
  }
  element_ = static_cast<Element>(element);
}

std::size_t Buffer::size() const {
  std::size_t product = 1;
  for (std::size_t axis = 0; axis < rank(); ++axis) product *= extent(axis);
  return product;
}

std::string Buffer::shape() const {
  const std::span extents(view_.shape, rank());
  return fmt::format("({}{})", fmt::join(extents, ", "), rank() == 1 ? "," : "");
}

template <class Convert, class Out>
void Buffer::convert(std::size_t begin, std::size_t end, const Convert& convert, Out* out) const {
  const auto* const first =
      static_cast<const char*>(view_.buf) + static_cast<Py_ssize_t>(begin) * view_.strides[0];
  std::vector<Py_ssize_t> shape(view_.shape, view_.shape + view_.ndim);
  std::vector<Py_ssize_t> strides(view_.strides, view_.strides + view_.ndim);
  shape[0] = static_cast<Py_ssize_t>(end - begin);
  if (is_contiguous()) {
    const std::size_t sample = extent(0) == 0 ? 0 : size() / extent(0);
    shape = {static_cast<Py_ssize_t>((end - begin) * sample)};
    strides = {view_.itemsize};
  }
  bool sound = true;
  const auto run = [&](const char* from, Py_ssize_t stride, std::size_t count) {
    switch (element_) {
      case Element::byte:
        sound &= convert_run<std::uint8_t>(from, stride, count, convert, out);
        break;
      case Element::boolean:
        sound &= convert_run<Boolean>(from, stride, count, convert, out);
        break;
      case Element::float32:
        sound &= convert_run<float>(from, stride, count, convert, out);
        break;
      case Element::float64:
        sound &= convert_run<double>(from, stride, count, convert, out);
        break;
    }
    out += count;
  };
  for_each_run(first, shape, strides, run);
  if (!sound) {
    throw Error(fmt::format("{} has values that are NaN, infinite or out of range, expected {}",
                            what_, Convert::expected));
  }
}

void Buffer::to_unit(std::size_t begin, std::size_t end, float* out) const {
  convert(begin, end, ToUnit{}, out);
}

std::vector<std::uint8_t> Buffer::to_bytes() const {
  std::vector<std::uint8_t> bytes(size());
  convert(0, extent(0), ToByte{}, bytes.data());
  return bytes;
}

void Buffer::to_floats(float* out) const { convert(0, extent(0), ToFloat{}, out); }

PixelView Buffer::pixels(std::vector<std::uint8_t>& copy) const {
  constexpr std::size_t largest = io::max_image_side;
  const std::size_t channels = rank() == 3 ? extent(2) : 1;
  if (rank() < 2 || rank() > 3 || channels < 1 || channels > 4 || extent(0) < 1 || extent(1) < 1 ||
      extent(0) > largest || extent(1) > largest) {
    throw Error(fmt::format(
        "{} has the shape {}, expected (height, width) or (height, width, channels) of at most {} "
        "pixels a side and 1 to 4 channels",
        what_, shape(), largest));
  }
  PixelView pixels{static_cast<const std::uint8_t*>(view_.buf), static_cast<int>(extent(1)),
                   static_cast<int>(extent(0)), static_cast<int>(channels),
                   static_cast<std::size_t>(view_.strides[0])};
  const auto row = static_cast<Py_ssize_t>(extent(1) * channels);
  const bool in_rows = element_ == Element::byte && view_.strides[0] >= row &&
                       view_.strides[1] == static_cast<Py_ssize_t>(channels) &&
                       (rank() == 2 || view_.strides[2] == 1);
  if (!in_rows) {
    copy = to_bytes();
    pixels.data = copy.data();
    pixels.stride = static_cast<std::size_t>(row);
  }
  return pixels;
}

nb::object to_numpy(const nn::Tensor& tensor) {
  return to_numpy(std::vector<float>(tensor.values().begin(), tensor.values().end()),
                  extents(tensor.shape()));
}

nb::object view_of(nn::Tensor& tensor, nb::handle owner) {
  const std::vector<std::size_t> shape = extents(tensor.shape());
  return nb::cast(nb::ndarray<nb::numpy, float>(tensor.data(), shape.size(), shape.data(), owner));
}

nb::tuple to_tuple(const nn::Shape& shape) {
  nb::list list;
  for (const std::size_t extent : shape) list.append(extent);
  return nb::tuple(list);
}

nn::Tensor batch_from(nb::handle object, const nn::Shape& sample, const std::string& what) {
  const Buffer buffer(object, what);
  const std::size_t count = buffer.extent(0);
  if (count == 0 || buffer.size() != count * sample.size()) {
    throw Error(fmt::format("{} has the shape {}, expected at least one sample of {}", what,
                            buffer.shape(), nn::to_string(sample)));
  }
  nn::Tensor batch(sample.with_batch(count));
  if (buffer.is_of_bytes()) {
    buffer.to_unit(0, count, batch.data());
  } else {
    buffer.to_floats(batch.data());
  }
  return batch;
}

}  // namespace mnist::python
