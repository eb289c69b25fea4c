#pragma once

#include <cstddef>
#include <mutex>
#include <optional>
#include <vector>

#include "mnist/engine/thread_pool.hpp"

namespace mnist::tool {

/// Makes `make(i)` for every i in [0, count) on all threads of the pool and gives each to `take` in
/// the order of i, as soon as those before it are there, one at a time.
template <class Make, class Take>
void ordered_parallel_for(engine::ThreadPool& threads, std::size_t count, const Make& make,
                          const Take& take) {
  std::vector<std::optional<decltype(make(std::size_t{}))>> made(count);
  std::size_t next = 0;
  std::mutex mutex;
  threads.run(count, [&](std::size_t i) {
    auto one = make(i);
    const std::lock_guard lock(mutex);
    made[i] = std::move(one);
    for (; next < count && made[next]; ++next) {
      take(*made[next]);
      made[next].reset();
    }
  });
}

}  // namespace mnist::tool
