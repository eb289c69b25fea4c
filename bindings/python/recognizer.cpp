#include <fmt/format.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

#include <algorithm>
#include <filesystem>

#include "buffer.hpp"
#include "mnist/engine/thread_pool.hpp"
#include "mnist/error.hpp"
#include "mnist/io/image.hpp"

namespace mnist::python {
namespace {

using namespace nb::literals;
using vision::digit_side;
using vision::digit_size;
using vision::Probabilities;

vision::Options options_of(std::string_view layout) {
  if (layout == "automatic") return {vision::Layout::automatic};
  if (layout == "single") return {vision::Layout::single};
  if (layout == "number") return {vision::Layout::number};
  throw Error(fmt::format("layout '{}', expected 'automatic', 'single' or 'number'", layout));
}

Recognition recognize(const Recognizer& recognizer, nb::handle image, const std::string& layout) {
  const vision::Options options = options_of(layout);
  const Buffer buffer(image, "the image");
  std::vector<std::uint8_t> copy;
  const PixelView pixels = buffer.pixels(copy);
  const nb::gil_scoped_release release;
  return recognizer.recognize(pixels, options);
}

Recognition recognize_file(const Recognizer& recognizer, const std::string& path,
                           const std::string& layout) {
  const vision::Options options = options_of(layout);
  const nb::gil_scoped_release release;
  return recognizer.recognize(io::read_image(path), options);
}

/// Whether an array holds one input, (28,28) or (784,), and not many, (N,28,28) or (N,784). Throws
/// `Error` for another shape.
bool is_one_input(const Buffer& inputs) {
  const auto ends_in = [&](std::initializer_list<std::size_t> sample) {
    std::size_t axis = inputs.rank() - sample.size();
    return std::all_of(sample.begin(), sample.end(),
                       [&](std::size_t extent) { return inputs.extent(axis++) == extent; });
  };
  const std::size_t rank = inputs.rank();
  if (rank <= 2 && ends_in({digit_size})) return rank == 1;
  if ((rank == 2 || rank == 3) && ends_in({digit_side, digit_side})) return rank == 2;
  throw Error(fmt::format("{} has the shape {}, expected (28, 28), (784,), (N, 28, 28) or (N, 784)",
                          inputs.what(), inputs.shape()));
}

/// The probabilities of all inputs; each thread takes a few at a time.
std::vector<float> classify_all(const Recognizer& recognizer, const Buffer& inputs, bool is_one,
                                unsigned threads) {
  constexpr std::size_t part_size = 64;
  const std::size_t count = is_one ? 1 : inputs.extent(0);
  std::vector<float> result(count * 10);
  const auto part = [&](std::size_t i) {
    thread_local std::vector<float> digits(part_size * digit_size);
    thread_local std::vector<Probabilities> probabilities(part_size);
    const std::size_t begin = i * part_size;
    const std::size_t size = std::min(part_size, count - begin);
    // The first axis of one input is that of its rows or pixels.
    inputs.to_unit(begin, is_one ? inputs.extent(0) : begin + size, digits.data());
    recognizer.classify({digits.data(), size * digit_size}, {probabilities.data(), size});
    for (std::size_t k = 0; k < size; ++k) {
      std::copy(probabilities[k].begin(), probabilities[k].end(), &result[(begin + k) * 10]);
    }
  };
  const std::size_t parts = (count + part_size - 1) / part_size;
  if (parts > 1 && threads != 1) {
    engine::ThreadPool pool(threads);
    pool.run(parts, part);
  } else {
    for (std::size_t i = 0; i < parts; ++i) part(i);
  }
  return result;
}

nb::object classify(const Recognizer& recognizer, nb::handle array, unsigned threads) {
  const Buffer inputs(array, "the input");
  const bool is_one = is_one_input(inputs);
  std::vector<float> result;
  {
    const nb::gil_scoped_release release;
    result = classify_all(recognizer, inputs, is_one, threads);
  }
  const std::size_t count = result.size() / 10;
  return to_numpy(std::move(result), {count, 10});
}

/// A read-only array of numbers that `owner` holds.
nb::object view_of(const float* data, std::initializer_list<std::size_t> shape, nb::handle owner) {
  return nb::cast(nb::ndarray<nb::numpy, const float>(data, shape, owner));
}

nb::object read_image(const std::string& path) {
  io::Image image = io::read_image(path);
  return to_numpy(std::move(image.pixels),
                  {static_cast<std::size_t>(image.height), static_cast<std::size_t>(image.width),
                   static_cast<std::size_t>(image.channels)});
}

nb::bytes encode_png(nb::handle object) {
  const Buffer buffer(object, "the image");
  std::vector<std::uint8_t> copy;
  const PixelView view = buffer.pixels(copy);
  io::Image image{view.width, view.height, view.channels, {}};
  const std::size_t row = static_cast<std::size_t>(view.width * view.channels);
  for (int y = 0; y < view.height; ++y) {
    const std::uint8_t* const from = view.data + static_cast<std::size_t>(y) * view.stride;
    image.pixels.insert(image.pixels.end(), from, from + row);
  }
  const std::vector<std::byte> png = io::encode_png(image);
  return nb::bytes(png.data(), png.size());
}

std::string digit_repr(const RecognizedDigit& digit) {
  return fmt::format("<Digit {}, {:.2f} %, box ({}, {}, {}, {})>", digit.digit,
                     100.0 * static_cast<double>(digit.confidence), digit.box.x, digit.box.y,
                     digit.box.width, digit.box.height);
}

}  // namespace

void bind_recognizer(nb::module_& module) {
  nb::class_<RecognizedDigit>(module, "Digit", "One digit of an image.")
      .def_ro("digit", &RecognizedDigit::digit, "The most probable digit, 0 to 9.")
      .def_ro("confidence", &RecognizedDigit::confidence, "Its probability.")
      .def_prop_ro(
          "box",
          [](const RecognizedDigit& digit) {
            return nb::make_tuple(digit.box.x, digit.box.y, digit.box.width, digit.box.height);
          },
          "Where it is: x, y, width and height in pixels of the image.")
      .def_prop_ro(
          "probabilities",
          [](nb::handle_t<RecognizedDigit> self) {
            return view_of(nb::cast<RecognizedDigit&>(self).probabilities.data(), {10}, self);
          },
          "The probability of every digit, (10,), read-only.")
      .def_prop_ro(
          "input",
          [](nb::handle_t<RecognizedDigit> self) {
            return view_of(nb::cast<RecognizedDigit&>(self).input.data(), {digit_side, digit_side},
                           self);
          },
          "What the network was shown, (28, 28) in [0, 1], white on black, read-only.")
      .def_ro("line", &RecognizedDigit::line, "On which line it is, counted from 0 at the top.")
      .def("__repr__", &digit_repr);

  nb::class_<Recognition>(module, "Recognition")
      .def_prop_ro("text", &Recognition::text)
      .def_prop_ro("confidence", &Recognition::confidence)
      .def_prop_ro("digits", [](nb::handle_t<Recognition> self) {
        nb::list list;
        for (RecognizedDigit& digit : nb::cast<Recognition&>(self).digits) {
          list.append(nb::cast(digit, nb::rv_policy::reference_internal, self));
        }
        return list;
      });

  nb::class_<Recognizer>(module, "Recognizer")
      .def(
          "__init__",
          [](Recognizer* self, const std::string& path) {
            const nb::gil_scoped_release release;
            new (self) Recognizer(std::filesystem::path(path));
          },
          "path"_a)
      .def(
          "__init__",
          [](Recognizer* self, const nb::bytes& state) {
            const std::span bytes(static_cast<const std::byte*>(state.data()), state.size());
            new (self) Recognizer(bytes);
          },
          "state"_a)
      .def("recognize", &recognize, "image"_a, "layout"_a)
      .def("recognize_file", &recognize_file, "path"_a, "layout"_a)
      .def("classify", &classify, "inputs"_a, "threads"_a);

  module.def("available_threads", &engine::available_threads);
  module.def("read_image", &read_image, "path"_a);
  module.def("encode_png", &encode_png, "image"_a);
}

}  // namespace mnist::python
