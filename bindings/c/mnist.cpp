// The C functions, each a thin wall between C++ and the caller: no exception passes it.
#include "mnist/mnist.h"

#include <algorithm>
#include <exception>
#include <new>
#include <span>
#include <string>

#include "mnist/error.hpp"
#include "mnist/recognizer.hpp"

struct mnist_recognizer {
  mnist::Recognizer recognizer;
};

namespace {

thread_local std::string last_error;

/// What `body` returns, or `failure` when it throws.
template <class Result, class Body>
Result guarded(Result failure, Body&& body) noexcept {
  try {
    return body();
  } catch (const std::exception& error) {
    try {
      last_error = error.what();
    } catch (...) {  // no memory even for the message
      last_error.clear();
    }
    return failure;
  }
}

void require(bool given, const char* what) {
  if (!given) throw mnist::Error(std::string(what) + " is NULL");
}

mnist_digit to_c(const mnist::RecognizedDigit& found) {
  mnist_digit digit{found.digit, found.box.x, found.box.y, found.box.width, found.box.height, {}};
  std::copy(found.probabilities.begin(), found.probabilities.end(), digit.probabilities);
  return digit;
}

}  // namespace

mnist_recognizer* mnist_open(const char* name, const void* bytes, std::size_t size) {
  return guarded<mnist_recognizer*>(nullptr, [&] {
    require(name != nullptr, "name");
    if (bytes == nullptr) return new mnist_recognizer{mnist::Recognizer(name)};
    const std::span state(static_cast<const std::byte*>(bytes), size);
    return new mnist_recognizer{mnist::Recognizer(state, name)};
  });
}

std::int32_t mnist_recognize(const mnist_recognizer* recognizer, const std::uint8_t* pixels,
                             std::int32_t width, std::int32_t height, std::int32_t channels,
                             std::size_t stride, mnist_digit* digits, std::size_t capacity) {
  return guarded<std::int32_t>(-1, [&] {
    require(recognizer != nullptr, "recognizer");
    require(pixels != nullptr, "pixels");
    require(digits != nullptr || capacity == 0, "digits");
    const mnist::Recognition found =
        recognizer->recognizer.recognize(mnist::PixelView{pixels, width, height, channels, stride});
    for (std::size_t i = 0; i < std::min(capacity, found.digits.size()); ++i) {
      digits[i] = to_c(found.digits[i]);
    }
    return static_cast<std::int32_t>(found.digits.size());
  });
}

std::int32_t mnist_classify(const mnist_recognizer* recognizer, const float* pixels,
                            float* probabilities) {
  return guarded<std::int32_t>(-1, [&] {
    require(recognizer != nullptr, "recognizer");
    require(pixels != nullptr, "pixels");
    require(probabilities != nullptr, "probabilities");
    const auto found = recognizer->recognizer.classify(std::span(pixels, 784));
    std::copy(found.begin(), found.end(), probabilities);
    return static_cast<std::int32_t>(std::max_element(found.begin(), found.end()) - found.begin());
  });
}

const char* mnist_error() { return last_error.c_str(); }

void mnist_close(mnist_recognizer* recognizer) { delete recognizer; }
