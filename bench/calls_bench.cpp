// The calls that bench/python compares with those from Python: `recognize` of one 28x28 image, and
// what mnist-test does with the 10,000. Prints the shortest microseconds and milliseconds of
// several rounds.
#include <algorithm>
#include <chrono>
#include <iostream>
#include <limits>

#include "mnist/evaluate/evaluate.hpp"
#include "mnist/recognizer.hpp"
#include "mnist/state/state.hpp"

namespace {

/// Seconds of the fastest of `rounds` calls.
template <class Work>
double fastest(int rounds, const Work& work) {
  using Clock = std::chrono::steady_clock;
  double shortest = std::numeric_limits<double>::infinity();
  for (int i = 0; i < rounds; ++i) {
    const auto start = Clock::now();
    work();
    shortest = std::min(shortest, std::chrono::duration<double>(Clock::now() - start).count());
  }
  return shortest;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4) {
    std::cerr << "usage: calls_bench STATE DATA THREADS\n";
    return 2;
  }
  const mnist::State state = mnist::load_state(argv[1]);
  const mnist::Recognizer recognizer{std::filesystem::path(argv[1])};
  const mnist::Samples samples = mnist::load_test_samples(argv[2]);
  mnist::engine::ThreadPool threads(static_cast<unsigned>(std::stoul(argv[3])));

  constexpr std::size_t count = 1000;
  const double recognize = fastest(5, [&] {
    for (std::size_t i = 0; i < count; ++i) {
      const mnist::PixelView view{samples.image(i).data(), 28, 28, 1, 28};
      if (recognizer.recognize(view).digits.size() > 10)
        std::abort();  // so that it is not left out
    }
  });
  const double evaluate =
      fastest(10, [&] { mnist::evaluate(state.network, samples, threads, state.temperature); });
  std::cout << recognize / count * 1e6 << ' ' << evaluate * 1e3 << '\n';
}
