#pragma once

#include <cstddef>
#include <memory>

namespace mnist::engine {

/// Threads that share the numbered parts of one piece of work. Each thread starts with a range of
/// parts of its own, the same range whenever the work has as many parts, so that it finds in its
/// cache what it touched last time. Then it takes parts that other threads have not begun. So which
/// thread runs a part is not fixed: a part must write only what it owns and must not depend on
/// another part. Then the result has the same bits for any number of threads.
///
/// Waiting threads spin for 50 microseconds, longer than the gaps inside a training step, and
/// then block, so that idle threads use no CPU.
class ThreadPool {
 public:
  /// `threads` counts the caller of `run`: 1 starts no thread, 0 means `available_threads()`. Where
  /// the system gives fewer, the pool has fewer.
  explicit ThreadPool(unsigned threads = 0);
  ~ThreadPool();
  ThreadPool(const ThreadPool&) = delete;
  ThreadPool& operator=(const ThreadPool&) = delete;

  unsigned size() const;  ///< how many threads it has

  /// Calls `part(i)` once for every i in [0, count) and returns when all have returned. The first
  /// exception a part throws is thrown here. To be called from one thread at a time.
  template <class Part>
  void run(std::size_t count, const Part& part) {
    run_parts(count, {&part, [](const void* context, std::size_t i) {
                        (*static_cast<const Part*>(context))(i);
                      }});
  }

 private:
  struct Work {
    const void* context;
    void (*call)(const void*, std::size_t);
  };
  struct Shared;

  void run_parts(std::size_t count, Work work);

  std::unique_ptr<Shared> shared_;
};

/// The processors this process may use, by its affinity mask and the CPU quota of its container; at
/// least 1.
unsigned available_threads();

}  // namespace mnist::engine
