#include "worker.hpp"

#include <algorithm>
#include <chrono>
#include <exception>
#include <iostream>
#include <sstream>
#include <stdexcept>
#include <string_view>
#include <vector>

#include "../peak.hpp"

namespace bench {

namespace {

constexpr std::size_t distinct_images = 1000;  // one image again and again would stay in the cache

template <class Work>
double seconds_of(const Work& work) {
  const auto start = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

double latency(Worker& worker, std::size_t count) {
  for (std::size_t i = 0; i < count / 10; ++i) worker.recognize(i % distinct_images);
  std::vector<double> times(count);
  for (std::size_t i = 0; i < count; ++i) {
    times[i] = seconds_of([&] { worker.recognize(i % distinct_images); });
  }
  const auto middle = times.begin() + static_cast<std::ptrdiff_t>(count / 2);
  std::nth_element(times.begin(), middle, times.end());
  return *middle;
}

std::string answer(Worker& worker, const std::string& line) {
  std::istringstream words(line);
  std::ostringstream reply;
  std::string command;
  std::size_t batch = 1, count = 1;
  words >> command;
  if (command == "train") {
    float rate = 0.0F;
    words >> batch >> count >> rate;
    worker.prepare(batch, count, rate);
    const double before = worker.loss();
    const double seconds = seconds_of([&] { worker.train(); });
    reply << seconds << ' ' << before << ' ' << worker.loss();
  } else if (command == "infer") {
    words >> batch >> count;
    reply << seconds_of([&] { worker.infer(batch, count); });
  } else if (command == "latency") {
    words >> count;
    reply << latency(worker, count);
  } else if (command == "peak") {
    reply << float_peak();
  }
  if (!words || reply.str().empty()) throw std::runtime_error("cannot read '" + line + "'");
  return reply.str();
}

WorkerOptions options_of(int argc, char** argv) {
  WorkerOptions options;
  for (int i = 1; i + 1 < argc; i += 2) {
    const std::string_view name = argv[i];
    const std::string value = argv[i + 1];
    if (name == "--data")
      options.data = value;
    else if (name == "--threads")
      options.threads = static_cast<unsigned>(std::stoul(value));
    else if (name == "--mode")
      options.mode = value;
    else
      throw std::runtime_error("unknown option " + std::string(name));
  }
  return options;
}

}  // namespace

int serve(int argc, char** argv,
          const std::function<std::unique_ptr<Worker>(const WorkerOptions&)>& make) {
  try {
    const std::unique_ptr<Worker> worker = make(options_of(argc, argv));
    std::cout << "ready " << worker->description() << std::endl;
    for (std::string line; std::getline(std::cin, line);) {
      std::cout << answer(*worker, line) << std::endl;
    }
    return 0;
  } catch (const std::exception& error) {
    std::cout << "error " << error.what() << std::endl;
    return 1;
  }
}

}  // namespace bench
