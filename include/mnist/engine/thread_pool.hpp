#pragma once

#include <cstddef>
#include <memory>

namespace mnist::engine {

/// Threads that share the numbered parts of one piece of work. Each begins with parts of its own,
/// neighbours, and the same ones whenever the work has as many parts: what they touched last time
/// is in its cache. Then it does what others have not come to, so which thread gets which part is
/// left to chance, and a part must write only what it owns and never depend on another: then the
/// result has the same bits for any number of threads.
///
/// Waiting threads spin for a few microseconds, the length of the gaps inside a training step, and
/// sleep after that, so that a crowded machine is left to those who have work.
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
