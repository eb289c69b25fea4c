#include "mnist/recognizer.hpp"

#include <fmt/format.h>

#include <cmath>
#include <numeric>
#include <thread>

#include "mnist/engine/engine.hpp"
#include "mnist/recipe/recipe.hpp"
#include "mnist/state/state.hpp"
#include "support/samples.hpp"

namespace mnist {
namespace {

using Catch::Contains;

std::vector<std::byte> encoded_state() {
  State state{make_network("reshape, dense 10, softmax"), {}, {}};
  state.network.initialize(1);
  return encode_state(state);
}

vision::Digit some_digit(float ink) {
  vision::Digit digit{};
  for (std::size_t i = 200; i < 600; i += 3) digit[i] = ink;
  return digit;
}

/// A dark bar on a light page.
io::Image bar() {
  io::Image image{60, 80, 1, std::vector<std::uint8_t>(60 * 80, 240)};
  for (std::size_t y = 20; y < 60; ++y) {
    for (std::size_t x = 27; x < 33; ++x) image.pixels[y * 60 + x] = 20;
  }
  return image;
}

TEST_CASE("classify gives the probabilities of the network") {
  const Recognizer recognizer(encoded_state());
  const State state = decode_state(encoded_state(), "state");
  const vision::Digit digit = some_digit(0.5F);
  nn::Tensor input({1, 1, 28, 28});
  std::copy(digit.begin(), digit.end(), input.data());
  engine::Workspace workspace;
  const nn::Tensor expected = engine::Engine(state.network).forward(input, workspace);
  const vision::Probabilities given = recognizer.classify(digit);
  const auto values = expected.values();
  CHECK(std::equal(given.begin(), given.end(), values.begin(), values.end()));
  CHECK(std::accumulate(given.begin(), given.end(), 0.0F) == Approx(1.0F));
}

TEST_CASE("classify takes 784 values") {
  const Recognizer recognizer(encoded_state());
  CHECK_THROWS_WITH(recognizer.classify(std::vector<float>(783)),
                    Contains("783 values, expected 784"));
}

TEST_CASE("classify takes finite values from 0 to 1, and names the one that is not") {
  const Recognizer recognizer(encoded_state());
  for (const float wrong : {NAN, INFINITY, -INFINITY, -0.01F, 1.01F, 255.0F}) {
    for (const std::size_t i : {0U, 201U, 783U}) {
      vision::Digit digit = some_digit(1.0F);
      digit[i] = wrong;
      CHECK_THROWS_WITH(recognizer.classify(digit),
                        fmt::format("value {} of digit 0 is {}, expected a number from 0 to 1", i,
                                    wrong));
    }
  }
  std::vector<float> digits(100 * vision::digit_size, 0.0F);
  std::vector<vision::Probabilities> result(100);
  digits[99 * vision::digit_size + 7] = 2.0F;
  CHECK_THROWS_WITH(recognizer.classify(digits, result), Contains("value 7 of digit 99 is 2"));
  CHECK_NOTHROW(recognizer.classify(some_digit(std::nextafter(1.0F, 2.0F))));
}

TEST_CASE("classify takes many inputs, each as if it were alone") {
  const Recognizer recognizer(encoded_state());
  std::vector<float> digits;
  std::vector<vision::Probabilities> given(150);
  for (std::size_t i = 0; i < given.size(); ++i) {
    const vision::Digit digit = some_digit(static_cast<float>(i) / 150.0F);
    digits.insert(digits.end(), digit.begin(), digit.end());
  }
  recognizer.classify(digits, given);
  for (const std::size_t i : {0U, 63U, 64U, 149U}) {
    const auto alone = recognizer.classify(some_digit(static_cast<float>(i) / 150.0F));
    for (std::size_t k = 0; k < alone.size(); ++k) {
      CHECK(given[i][k] == Approx(alone[k]).margin(1e-6));
    }
  }
  digits.pop_back();
  CHECK_THROWS_WITH(recognizer.classify(digits, given),
                    Contains("150 digits of 117599 values, expected 117600"));
}

TEST_CASE("a recogniser loads from a file as from memory") {
  const test::TemporaryFolder folder;
  const std::vector<std::byte> bytes = encoded_state();
  test::write_text(folder / "state.npz",
                   {reinterpret_cast<const char*>(bytes.data()), bytes.size()});
  const Recognizer from_file(folder / "state.npz"), from_memory(bytes);
  CHECK(from_file.classify(some_digit(1.0F)) == from_memory.classify(some_digit(1.0F)));
}

TEST_CASE("a network that is not for digits of 28x28 is refused, naming the file") {
  State state{nn::Network("reshape, dense 10, softmax", {1, 6, 6}), {}, {}};
  const std::vector<std::byte> bytes = encode_state(state);
  CHECK_THROWS_WITH(Recognizer(bytes, "small.npz"), Contains("small.npz") && Contains("(1,6,6)"));
}

TEST_CASE("a digit of an image comes with its answer, its box and what the network saw") {
  const Recognizer recognizer(encoded_state());
  const Recognition found = recognizer.recognize(bar());
  REQUIRE(found.digits.size() == 1);
  const RecognizedDigit& digit = found.digits.front();
  CHECK(digit.input == vision::prepare(bar()));
  CHECK(std::accumulate(digit.probabilities.begin(), digit.probabilities.end(), 0.0F) ==
        Approx(1.0F));
  CHECK(digit.confidence == digit.probabilities[static_cast<std::size_t>(digit.digit)]);
  CHECK(digit.confidence ==
        *std::max_element(digit.probabilities.begin(), digit.probabilities.end()));
  CHECK(found.text() == std::to_string(digit.digit));
  CHECK(found.confidence() == digit.confidence);
}

TEST_CASE("a blank image holds no digit") {
  const Recognizer recognizer(encoded_state());
  const io::Image blank{40, 40, 1, std::vector<std::uint8_t>(1600, 255)};
  const Recognition found = recognizer.recognize(blank);
  CHECK(found.digits.empty());
  CHECK(found.text().empty());
  CHECK(found.confidence() == 0.0F);
}

TEST_CASE("pixels in memory are read as an image is, gaps between rows left out") {
  const Recognizer recognizer(encoded_state());
  const io::Image image = bar();
  std::vector<std::uint8_t> padded;
  for (std::size_t y = 0; y < 80; ++y) {
    padded.insert(padded.end(), image.pixels.begin() + static_cast<std::ptrdiff_t>(60 * y),
                  image.pixels.begin() + static_cast<std::ptrdiff_t>(60 * (y + 1)));
    padded.insert(padded.end(), 4, static_cast<std::uint8_t>(77));
  }
  const Recognition from_view = recognizer.recognize(PixelView{padded.data(), 60, 80, 1, 64});
  const Recognition from_image = recognizer.recognize(image);
  REQUIRE(from_view.digits.size() == from_image.digits.size());
  CHECK(from_view.digits.front().input == from_image.digits.front().input);
  const Recognition from_packed = recognizer.recognize(PixelView{image.pixels.data(), 60, 80});
  REQUIRE(from_packed.digits.size() == from_image.digits.size());
  CHECK(from_packed.digits.front().input == from_image.digits.front().input);
}

TEST_CASE("a view of pixels that makes no sense is refused") {
  const Recognizer recognizer(encoded_state());
  const std::uint8_t pixels[64] = {};
  CHECK_THROWS_AS(recognizer.recognize(PixelView{nullptr, 8, 8, 1, 8}), Error);
  CHECK_THROWS_AS(recognizer.recognize(PixelView{pixels, 0, 8, 1, 8}), Error);
  CHECK_THROWS_AS(recognizer.recognize(PixelView{pixels, 8, -8, 1, 8}), Error);
  CHECK_THROWS_AS(recognizer.recognize(PixelView{pixels, 8, 8, 5, 40}), Error);
  CHECK_THROWS_AS(recognizer.recognize(PixelView{pixels, 8, 8, 3, 8}), Error);
}

TEST_CASE("an image is refused that has no pixels, or not as many as it says") {
  const Recognizer recognizer(encoded_state());
  const std::vector<std::uint8_t> pixels(64, 200);
  for (const io::Image& image :
       {io::Image{0, 0, 1, {}}, io::Image{8, 8, 3, pixels}, io::Image{8, 9, 1, pixels},
        io::Image{4, 4, 1, pixels}, io::Image{-8, -8, 1, pixels}, io::Image{8, 8, 0, {}},
        io::Image{2, 2, 16, pixels}}) {
    CAPTURE(image.width, image.height, image.channels);
    CHECK_THROWS_AS(recognizer.recognize(image), Error);
    CHECK_THROWS_AS(recognizer.recognize_raw(image), Error);
  }
  CHECK_NOTHROW(recognizer.recognize(io::Image{8, 8, 1, pixels}));
}

TEST_CASE("a recogniser takes weights as an exported header has them") {
  struct Parameter {
    const float* values;
    std::size_t size;
  };
  const State state = decode_state(encoded_state(), "state");
  std::vector<Parameter> parameters;
  for (const nn::Parameter* parameter : state.network.parameters()) {
    parameters.push_back({parameter->value.data(), parameter->value.size()});
  }
  const std::string architecture = state.network.architecture();
  const Recognizer embedded(architecture, parameters, 1.0);
  CHECK(embedded.classify(some_digit(0.5F)) ==
        Recognizer(encoded_state()).classify(some_digit(0.5F)));
  CHECK(Recognizer(architecture, parameters, 2.0).classify(some_digit(0.5F)) !=
        embedded.classify(some_digit(0.5F)));

  parameters[0].size -= 1;
  CHECK_THROWS_WITH(Recognizer(architecture, parameters, 1.0),
                    Contains("fc1.weight has 7839 values, expected (10,784)"));
  parameters.pop_back();
  CHECK_THROWS_WITH(Recognizer(architecture, parameters, 1.0),
                    Contains("1 arrays of weights, expected 2"));
  CHECK_THROWS_WITH(Recognizer("nonsense", parameters, 1.0), Contains("nonsense"));
}

TEST_CASE("the raw reading always answers, with the whole image as its box") {
  const Recognizer recognizer(encoded_state());
  const Recognition found = recognizer.recognize_raw(bar());
  REQUIRE(found.digits.size() == 1);
  CHECK(found.digits.front().box == vision::Box{0, 0, 60, 80});
  CHECK(found.digits.front().input[0] == Approx(15.0 / 255.0).margin(1e-3));
}

TEST_CASE("the confidence in a number is that in all its digits") {
  Recognition number;
  number.digits.resize(2);
  number.digits[0].digit = 4;
  number.digits[0].confidence = 0.5F;
  number.digits[1].digit = 2;
  number.digits[1].confidence = 0.25F;
  CHECK(number.text() == "42");
  CHECK(number.confidence() == 0.125F);
}

TEST_CASE("many threads may use one recogniser, each getting the answer to its own question") {
  const Recognizer recognizer(encoded_state());
  std::vector<vision::Probabilities> expected, given(4);
  for (int i = 0; i < 4; ++i) {
    expected.push_back(recognizer.classify(some_digit(0.2F * static_cast<float>(i))));
  }
  std::vector<std::thread> threads;
  for (std::size_t i = 0; i < 4; ++i) {
    threads.emplace_back([&, i] {
      for (int repeat = 0; repeat < 200; ++repeat) {
        given[i] = recognizer.classify(some_digit(0.2F * static_cast<float>(i)));
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  CHECK(given == expected);
}

}  // namespace
}  // namespace mnist
