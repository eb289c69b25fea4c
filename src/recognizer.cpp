#include "mnist/recognizer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "argmax.hpp"
#include "mnist/engine/engine.hpp"
#include "mnist/error.hpp"
#include "mnist/evaluate/temperature.hpp"
#include "mnist/recipe/recipe.hpp"
#include "mnist/state/state.hpp"
#include "prepare_raw.hpp"

namespace mnist {

/// A state, and the engine that runs its network.
struct Recognizer::Model {
  explicit Model(State read) : state(std::move(read)), engine(state.network) {}

  State state;
  engine::Engine engine;
};

namespace {

State checked(State state, const std::string& name) {
  const nn::Shape input{1, vision::digit_side, vision::digit_side};
  const nn::Shape output{digit_classes};
  if (!(state.network.input_shape() == input) || !(state.network.output_shape() == output)) {
    throw Error(fmt::format("{}: the network makes {} of {}, expected {} of {}", name,
                            nn::to_string(state.network.output_shape()),
                            nn::to_string(state.network.input_shape()), nn::to_string(output),
                            nn::to_string(input)));
  }
  return state;
}

State embedded(std::string_view architecture, const std::vector<std::span<const float>>& values,
               double temperature) {
  State state{make_network(architecture), {}, {}, temperature};
  const std::vector<nn::Parameter*> parameters = state.network.parameters();
  if (values.size() != parameters.size()) {
    throw Error(fmt::format("{} arrays of weights, expected {} for `{}`", values.size(),
                            parameters.size(), architecture));
  }
  for (std::size_t i = 0; i < values.size(); ++i) {
    nn::Tensor& tensor = parameters[i]->value;
    if (values[i].size() != tensor.size()) {
      throw Error(fmt::format("{} has {} values, expected {}", parameters[i]->name,
                              values[i].size(), nn::to_string(tensor.shape())));
    }
    std::copy(values[i].begin(), values[i].end(), tensor.data());
  }
  return state;
}

/// Throws `Error` when one of the digits [begin, end) has a value that is not from 0 to 1; one that
/// rounding put beside it may pass.
void require_in_unit(std::span<const float> digits, std::size_t begin, std::size_t end) {
  const auto is_wrong = [](float value) { return !(std::abs(value - 0.5F) <= 0.5001F); };
  for (std::size_t number = begin; number < end; ++number) {
    const float* const digit = digits.data() + number * vision::digit_size;
    int wrong = 0;  // all are counted, for the compiler makes vector code of that
    for (std::size_t i = 0; i < vision::digit_size; ++i) wrong += is_wrong(digit[i]);
    if (wrong == 0) continue;
    const float* const first = std::find_if(digit, digit + vision::digit_size, is_wrong);
    throw Error(fmt::format("value {} of digit {} is {}, expected a number from 0 to 1",
                            first - digit, number, *first));
  }
}

/// The probabilities of `digits`, which hold result.size() inputs one behind the other. The buffers
/// belong to the thread, so that nothing is shared and nothing allocated twice.
void classify_inputs(const engine::Engine& engine, double temperature, const float* inputs,
                     std::span<vision::Probabilities> result) {
  thread_local nn::Tensor batch;
  thread_local engine::Workspace workspace;
  batch.resize({result.size(), 1, vision::digit_side, vision::digit_side});
  std::copy_n(inputs, batch.size(), batch.data());
  const nn::Tensor& out = engine.forward(batch, workspace);
  for (std::size_t i = 0; i < result.size(); ++i) {
    std::copy_n(out.sample(i).data(), result[i].size(), result[i].begin());
    apply_temperature(result[i], temperature);
  }
}

RecognizedDigit recognized(const vision::Region& region) {
  const auto& probabilities = region.probabilities;
  const std::size_t best = argmax(probabilities);
  return {static_cast<int>(best), probabilities[best], probabilities, region.box,
          region.digit,           region.line};
}

/// Throws `Error` unless the image has pixels, and as many as its size says.
void require_sound(const io::Image& image) {
  const bool has_size =
      image.width > 0 && image.height > 0 && image.channels >= 1 && image.channels <= 4;
  const std::uint64_t samples = has_size ? static_cast<std::uint64_t>(image.width) *
                                               static_cast<std::uint64_t>(image.height) *
                                               static_cast<std::uint64_t>(image.channels)
                                         : 0;
  if (samples == 0 || image.pixels.size() != samples) {
    throw Error(
        fmt::format("an image of {}x{} pixels, {} channels and {} samples: expected at "
                    "least 1x1, 1 to 4 channels and {} samples",
                    image.width, image.height, image.channels, image.pixels.size(), samples));
  }
}

/// A copy without gaps between the rows.
io::Image packed(const PixelView& view) {
  if (view.data == nullptr) throw Error("the pixels of an image are NULL");
  if (view.width <= 0 || view.height <= 0 || view.channels < 1 || view.channels > 4) {
    throw Error(fmt::format(
        "an image of {}x{} pixels and {} channels: expected at least 1x1 and 1 to 4 channels",
        view.width, view.height, view.channels));
  }
  const auto row = static_cast<std::size_t>(view.width) * static_cast<std::size_t>(view.channels);
  const std::size_t stride = view.stride == 0 ? row : view.stride;
  if (stride < row) {
    throw Error(
        fmt::format("an image of {}x{} pixels, {} channels and {} bytes a row: expected "
                    "at least {} bytes a row, or 0 for that",
                    view.width, view.height, view.channels, view.stride, row));
  }
  io::Image image{view.width, view.height, view.channels, {}};
  image.pixels.reserve(row * static_cast<std::size_t>(view.height));
  for (int y = 0; y < view.height; ++y) {
    const std::uint8_t* const begin = view.data + static_cast<std::size_t>(y) * stride;
    image.pixels.insert(image.pixels.end(), begin, begin + row);
  }
  return image;
}

}  // namespace

std::string Recognition::text() const {
  std::string text;
  int line = 0;
  for (const RecognizedDigit& digit : digits) {
    if (!text.empty() && digit.line != line) text += ' ';
    line = digit.line;
    text += std::to_string(digit.digit);
  }
  return text;
}

float Recognition::confidence() const {
  if (digits.empty()) return 0.0F;
  float product = 1.0F;
  for (const RecognizedDigit& digit : digits) product *= digit.confidence;
  return product;
}

Recognizer::Recognizer(const std::filesystem::path& state)
    : model_(std::make_shared<const Model>(checked(load_state(state), state.string()))) {}

Recognizer::Recognizer(std::span<const std::byte> state, const std::string& name)
    : model_(std::make_shared<const Model>(
          checked(decode_state({state.begin(), state.end()}, name), name))) {}

Recognizer::Recognizer(std::string_view architecture,
                       const std::vector<std::span<const float>>& parameters, double temperature)
    : model_(std::make_shared<const Model>(
          checked(embedded(architecture, parameters, temperature), "embedded network"))) {}

vision::Probabilities Recognizer::classify(std::span<const float> digit) const {
  if (digit.size() != vision::digit_size) {
    throw Error(fmt::format("a digit of {} values, expected {}", digit.size(), vision::digit_size));
  }
  vision::Probabilities result;
  classify(digit, {&result, 1});
  return result;
}

void Recognizer::classify(std::span<const float> digits,
                          std::span<vision::Probabilities> result) const {
  if (digits.size() != result.size() * vision::digit_size) {
    throw Error(fmt::format("{} digits of {} values, expected {}", result.size(), digits.size(),
                            result.size() * vision::digit_size));
  }
  constexpr std::size_t max_batch = 64;  // a page full of scribbles may have thousands
  for (std::size_t begin = 0; begin < result.size(); begin += max_batch) {
    const std::size_t count = std::min(max_batch, result.size() - begin);
    require_in_unit(digits, begin, begin + count);  // here, where the cache keeps them
    classify_inputs(model_->engine, model_->state.temperature,
                    digits.data() + begin * vision::digit_size, result.subspan(begin, count));
  }
}

Recognition Recognizer::recognize(const io::Image& image, const vision::Options& options) const {
  require_sound(image);
  Recognition recognition;
  const auto scores = [this](std::span<const vision::Digit> digits) {
    std::vector<vision::Probabilities> results(digits.size());
    if (!digits.empty()) {
      classify({digits.front().data(), digits.size() * vision::digit_size}, results);
    }
    return results;
  };
  for (const vision::Region& region : vision::find_digits(image, scores, options)) {
    recognition.digits.push_back(recognized(region));
  }
  return recognition;
}

Recognition Recognizer::recognize(const PixelView& pixels, const vision::Options& options) const {
  return recognize(packed(pixels), options);
}

Recognition Recognizer::recognize_raw(const io::Image& image) const {
  require_sound(image);
  const vision::Digit digit = vision::prepare_raw(image);
  return {{recognized({digit, {0, 0, image.width, image.height}, classify(digit), 0})}};
}

}  // namespace mnist
