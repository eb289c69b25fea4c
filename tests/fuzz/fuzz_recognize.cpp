// The whole way from bytes to an answer, with a network that guesses.
#include <sys/resource.h>

#include <cmath>
#include <cstdlib>
#include <ctime>
#include <numeric>

#include "fuzz_target.hpp"
#include "mnist/recipe/recipe.hpp"
#include "mnist/recognizer.hpp"
#include "mnist/state/state.hpp"

namespace {

mnist::Recognizer make_recognizer() {
  mnist::State state{
      mnist::make_network("conv2d 2x9x9 stride 3, tanh, reshape, dense 10, softmax"), {}, {}, 1.0};
  state.network.initialize(1);
  return mnist::Recognizer(mnist::encode_state(state));
}

void require(bool condition) {
  if (!condition) std::abort();
}

void check(const mnist::Recognition& found, const mnist::io::Image& image) {
  for (const mnist::RecognizedDigit& digit : found.digits) {
    const auto& p = digit.probabilities;
    require(std::abs(std::accumulate(p.begin(), p.end(), 0.0F) - 1.0F) < 1e-3F);
    require(digit.digit >= 0 && digit.digit <= 9);
    require(digit.box.x >= 0 && digit.box.x + digit.box.width <= image.width);
    require(digit.box.y >= 0 && digit.box.y + digit.box.height <= image.height);
    for (const float value : digit.input) require(value >= 0.0F && value <= 1.0F);
  }
}

/// Time and memory depend on the pixels alone, whatever is on them. The limits are several times
/// what a plain build needs, because this one has sanitizers.
void check_cost(std::clock_t start, const mnist::io::Image& image) {
  const double pixels = static_cast<double>(image.width) * image.height;
  const double seconds = static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
  require(seconds < 3 + 20e-6 * pixels);
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  require(static_cast<double>(usage.ru_maxrss) * 1024 < 1e9 + 1000 * pixels);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const mnist::Recognizer recognizer = make_recognizer();
  constexpr std::size_t most_pixels = 300'000;  // larger ones take the same way, but longer
  expect_no_more_than_error([&] {
    const auto image = mnist::io::decode_image(as_bytes(data, size), "input");
    if (image.pixels.size() > most_pixels) return;
    const std::clock_t start = std::clock();
    check(recognizer.recognize(image), image);
    check_cost(start, image);
    check(recognizer.recognize_raw(image), image);
  });
  return 0;
}
