#include "architecture.hpp"

#include <fmt/format.h>

#include <initializer_list>
#include <string>

#include "mnist/nn/conv2d.hpp"
#include "mnist/nn/dense.hpp"
#include "mnist/nn/relu.hpp"
#include "mnist/nn/reshape.hpp"
#include "mnist/nn/sigmoid.hpp"
#include "mnist/nn/softmax.hpp"
#include "mnist/nn/standardize.hpp"
#include "mnist/nn/tanh.hpp"
#include "platform/parse_number.hpp"

namespace mnist::nn {

namespace {

constexpr std::size_t max_layers = 100;
constexpr std::size_t max_extent = 1'000'000;

// Whether the product of `factors`, which might overflow, is greater than `limit`.
bool exceeds(std::size_t limit, std::initializer_list<std::size_t> factors) {
  std::size_t product = 1;
  for (const std::size_t factor : factors) {
    if (factor != 0 && product > limit / factor) return true;
    product *= factor;
  }
  return product > limit;
}

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  for (;;) {
    const std::size_t end = text.find(separator);
    parts.push_back(text.substr(0, end));
    if (end == std::string_view::npos) return parts;
    text.remove_prefix(end + 1);
  }
}

std::vector<std::string_view> words_of(std::string_view text) {
  constexpr std::string_view blanks = " \t\r\n";
  std::vector<std::string_view> words;
  for (;;) {
    const std::size_t begin = text.find_first_not_of(blanks);
    if (begin == std::string_view::npos) return words;
    text.remove_prefix(begin);
    const std::size_t end = text.find_first_of(blanks);
    words.push_back(text.substr(0, end));
    if (end == std::string_view::npos) return words;
    text.remove_prefix(end);
  }
}

// The words of one layer, taken one after the other.
class Words {
 public:
  explicit Words(std::string_view layer) : layer_(layer), words_(words_of(layer)) {}

  bool empty() const { return next_ == words_.size(); }

  std::string_view take(const char* expected) {
    if (empty()) fail(fmt::format("expected {} at its end", expected));
    return words_[next_++];
  }

  bool take_if(std::string_view word) {
    const bool there = !empty() && words_[next_] == word;
    if (there) ++next_;
    return there;
  }

  std::size_t take_extent(const char* expected) { return extent(take(expected), expected); }

  std::size_t extent(std::string_view word, const char* expected) const {
    const auto value = platform::parse_number<std::size_t>(word);
    if (!value || *value == 0 || *value > max_extent) {
      fail(fmt::format("expected {}, a number from 1 to {}, not '{}'", expected, max_extent, word));
    }
    return *value;
  }

  float take_float(const char* expected) {
    const std::string_view word = take(expected);
    const auto value = platform::parse_number<float>(word);
    if (!value) fail(fmt::format("expected {}, not '{}'", expected, word));
    return *value;
  }

  void expect_end() const {
    if (!empty()) fail(fmt::format("'{}' was not expected", words_[next_]));
  }

  [[noreturn]] void fail(const std::string& what) const {
    throw Error(fmt::format("layer '{}': {}", layer_, what));
  }

 private:
  std::string_view layer_;
  std::vector<std::string_view> words_;
  std::size_t next_ = 0;
};

std::unique_ptr<Layer> build_conv2d(Words& words, const Shape& in, std::size_t limit) {
  Conv2DOptions options;
  const auto extents = split(words.take("FILTERSxHEIGHTxWIDTH"), 'x');
  if (extents.size() != 3) words.fail("expected FILTERSxHEIGHTxWIDTH, such as 5x3x3");
  options.filters = words.extent(extents[0], "filters");
  options.kernel_height = words.extent(extents[1], "kernel height");
  options.kernel_width = words.extent(extents[2], "kernel width");
  if (words.take_if("stride")) options.stride = words.take_extent("a stride");
  if (words.take_if("untied")) options.bias = Bias::untied;
  // As many outputs as a kernel of 1x1 would give: an untied bias has one number for each.
  if (in.rank() == 3 &&
      (exceeds(limit, {options.filters, in[0], options.kernel_height, options.kernel_width}) ||
       exceeds(limit, {options.filters, in[1], in[2]}))) {
    words.fail("the layer is too large");
  }
  return std::make_unique<Conv2D>(in, options);
}

std::unique_ptr<Layer> build_layer(std::string_view text, const Shape& in, std::size_t limit) {
  Words words(text);
  const std::string_view kind = words.take("a layer");
  std::unique_ptr<Layer> layer;
  if (kind == "conv2d") {
    layer = build_conv2d(words, in, limit);
  } else if (kind == "dense") {
    const std::size_t outputs = words.take_extent("its outputs");
    if (in.rank() != 1) words.fail(fmt::format("its input is {}: reshape first", to_string(in)));
    if (exceeds(limit, {outputs, in[0]})) words.fail("the layer is too large");
    layer = std::make_unique<Dense>(in[0], outputs);
  } else if (kind == "reshape") {
    layer = std::make_unique<Reshape>();
  } else if (kind == "tanh") {
    layer = std::make_unique<Tanh>();
  } else if (kind == "relu") {
    layer = std::make_unique<Relu>();
  } else if (kind == "sigmoid") {
    layer = std::make_unique<Sigmoid>();
  } else if (kind == "softmax") {
    layer = std::make_unique<Softmax>();
  } else if (kind == "standardize") {
    const float mean = words.take_float("a mean");
    layer = std::make_unique<Standardize>(mean, words.take_float("a standard deviation"));
  } else {
    words.fail("expected conv2d, dense, reshape, tanh, relu, sigmoid, softmax or standardize");
  }
  words.expect_end();
  return layer;
}

}  // namespace

std::vector<std::unique_ptr<Layer>> build_layers(std::string_view architecture, const Shape& input,
                                                 std::size_t limit) {
  std::size_t inputs = 1;
  for (const std::size_t extent : input) {
    if (exceeds(limit, {inputs, extent})) inputs = 0;
    inputs *= extent;
  }
  if (inputs == 0) {
    throw Error(fmt::format("a network cannot take {}", to_string(input)));
  }
  std::vector<std::unique_ptr<Layer>> layers;
  Shape shape = input;
  std::size_t elements = 0;
  for (std::string_view text : split(architecture, ',')) {
    if (layers.size() == max_layers) throw Error("an architecture has at most 100 layers");
    layers.push_back(build_layer(text, shape, limit));
    shape = layers.back()->output_shape(shape);
    for (const Parameter* parameter : layers.back()->parameters()) {
      elements += parameter->value.size();
    }
    if (std::max(elements, shape.size()) > limit) {
      throw Error(fmt::format("layer '{}': the network is too large", layers.back()->describe()));
    }
  }
  return layers;
}

}  // namespace mnist::nn
