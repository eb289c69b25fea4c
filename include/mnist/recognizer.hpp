#pragma once

#ifndef __cplusplus
#error "mnist/recognizer.hpp is C++; for C there is mnist/mnist.h"
#elif __cplusplus < 201709L
#error "mnist/recognizer.hpp needs C++20: compile with -std=c++20"
#else

#include <array>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "mnist/error.hpp"
#include "mnist/io/image.hpp"
#include "mnist/vision/find_digits.hpp"

namespace mnist {

/// One digit of an image.
struct RecognizedDigit {
  int digit = 0;                        ///< the most probable one, 0 to 9
  float confidence = 0.0F;              ///< its probability
  vision::Probabilities probabilities;  ///< of every digit; they sum to 1
  vision::Box box;                      ///< where it is, in pixels of the image
  vision::Digit input;                  ///< what the network was shown
  int line = 0;                         ///< on which line it is, from the top
};

/// The digits found in an image, lines from top to bottom, each from left to right.
struct Recognition {
  std::vector<RecognizedDigit> digits;  ///< none: no digit was found

  std::string text() const;  ///< "42"; lines are separated by a space

  /// The probability that every digit is right, taken as independent; 0 if there is none.
  float confidence() const;
};

/// Pixels of 8-bit samples in the caller's memory.
struct PixelView {
  const std::uint8_t* data = nullptr;  ///< the first row, the topmost
  int width = 0;
  int height = 0;
  int channels = 1;        ///< 1 grey, 2 grey and alpha, 3 RGB, 4 RGB and alpha
  std::size_t stride = 0;  ///< bytes from one row to the next; 0: width * channels, without gaps
};

/// Reads handwritten digits: a trained network, and the way from an image to it.
///
///     const mnist::Recognizer recognizer("network_state.npz");
///     const mnist::Recognition found = recognizer.recognize(mnist::io::read_image("digit.png"));
///     std::cout << found.text() << '\n';
///
/// It never changes once it is made: any number of threads may use one, and copies share the
/// network.
class Recognizer {
 public:
  /// Loads a state file. Throws `Error` as `load_state` does, and when the network is not one that
  /// tells 10 classes of 28x28 images apart.
  explicit Recognizer(const std::filesystem::path& state);

  /// Loads a state file that is in memory already; `name` is what messages call it.
  explicit Recognizer(std::span<const std::byte> state, const std::string& name = "state");

  /// Takes the weights of a header that `mnist-export` wrote, so that a program needs no file:
  ///
  ///     #include "digits.hpp"
  ///     const mnist::Recognizer recognizer(mnist_network::architecture, mnist_network::parameters,
  ///                                        mnist_network::temperature);
  ///
  /// `parameters` is any range of things with `values` and `size`. The values are copied. Throws
  /// `Error` when they do not fit the architecture.
  template <class Parameters>
  Recognizer(std::string_view architecture, const Parameters& parameters, double temperature)
      : Recognizer(architecture, as_spans(parameters), temperature) {}

  Recognizer(std::string_view architecture, const std::vector<std::span<const float>>& parameters,
             double temperature);

  /// Finds and reads the digits of an image of any size, dark on light or light on dark. Throws
  /// `Error` when the image has no pixels, or not as many as its size says.
  Recognition recognize(const io::Image& image, const vision::Options& options = {}) const;

  /// The same for pixels in memory. Throws `Error` when the view makes no sense.
  Recognition recognize(const PixelView& pixels, const vision::Options& options = {}) const;

  /// Takes the whole image for one dark digit on light ground: only scales it to 28x28 and inverts.
  /// Throws `Error` as `recognize` does.
  Recognition recognize_raw(const io::Image& image) const;

  /// The probability of each digit for an input as MNIST has them: 28x28, row-major, in [0,1],
  /// white on black. Allocates nothing after a thread's first call. Throws `Error` for another
  /// length, and for a value that is NaN or out of range.
  vision::Probabilities classify(std::span<const float> digit) const;

  /// The same for many inputs, one behind the other: `result[i]` is for the i-th. Throws `Error`
  /// unless `digits` holds as many, and as above; results before the bad input are then written.
  void classify(std::span<const float> digits, std::span<vision::Probabilities> result) const;

 private:
  template <class Parameters>
  static std::vector<std::span<const float>> as_spans(const Parameters& parameters) {
    std::vector<std::span<const float>> spans;
    for (const auto& parameter : parameters) spans.emplace_back(parameter.values, parameter.size);
    return spans;
  }

  struct Model;
  std::shared_ptr<const Model> model_;
};

}  // namespace mnist

#endif
