// The calls that bench/python compares with those from Python, in a library that it loads beside
// the package, so that both run in turn in one process.
#include <chrono>
#include <cstdlib>

#include "mnist/evaluate/evaluate.hpp"
#include "mnist/recognizer.hpp"
#include "mnist/state/state.hpp"

namespace {

template <class Work>
double seconds_of(const Work& work) {
  const auto start = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

}  // namespace

extern "C" {

/// Seconds that `recognize` takes for `count` images of 28x28 bytes, one after the other. Each call
/// has a recogniser of its own, which is kept, so that the next lies elsewhere in memory.
double bench_recognize(const char* state, const std::uint8_t* images, std::size_t count) {
  static std::vector<mnist::Recognizer> kept;
  const mnist::Recognizer& recognizer = kept.emplace_back(std::filesystem::path(state));
  return seconds_of([&] {
    for (std::size_t i = 0; i < count; ++i) {
      const mnist::PixelView view{images + i * 28 * 28, 28, 28, 1, 28};
      if (recognizer.recognize(view).digits.size() > 10) std::abort();  // not to be left out
    }
  });
}

/// Seconds that mnist-test's measurement takes for `count` such images.
double bench_evaluate(const char* file, const std::uint8_t* images, std::size_t count,
                      unsigned thread_count) {
  const mnist::State state = mnist::load_state(file);
  const mnist::Samples samples{
      28, 28, {images, images + count * 28 * 28}, std::vector<std::uint8_t>(count)};
  mnist::engine::ThreadPool threads(thread_count);
  return seconds_of([&] { mnist::evaluate(state.network, samples, threads, state.temperature); });
}
}
