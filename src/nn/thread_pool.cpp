#include "mnist/nn/thread_pool.hpp"

#include <sched.h>

#include <atomic>
#include <cstdint>
#include <exception>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace mnist::nn {

namespace {

// About 10 microseconds: longer than the gaps between the layers of a training step.
constexpr int spins = 400;

void pause() {
#if defined(__x86_64__)
  _mm_pause();
#else
  std::this_thread::yield();
#endif
}

// Returns once `value` is no longer `old`: spins for a moment, then sleeps.
template <class T>
void wait_for_change(const std::atomic<T>& value, T old) {
  for (int i = 0; i < spins; ++i) {
    if (value.load(std::memory_order_acquire) != old) return;
    pause();
  }
  value.wait(old, std::memory_order_acquire);
}

}  // namespace

struct ThreadPool::Shared {
  // The number of the piece of work in the upper half, its unclaimed parts in the lower. A thread
  // claims a part by counting down; that fails when the work it looked at is over by then, so a
  // thread that comes late never touches the next piece by mistake.
  std::atomic<std::uint64_t> ticket{0};
  std::atomic<const void*> context{nullptr};
  std::atomic<void (*)(const void*, std::size_t)> call{nullptr};
  std::atomic<std::size_t> unfinished{0};
  std::atomic<bool> stopping{false};

  std::mutex error_mutex;
  std::exception_ptr error;
  std::vector<std::thread> workers;

  static constexpr std::uint64_t parts_mask = 0xFFFFFFFF;

  // Takes parts of the current piece of work until none is left, and returns the ticket seen then.
  std::uint64_t take_parts() {
    std::uint64_t seen = ticket.load(std::memory_order_acquire);
    while ((seen & parts_mask) != 0) {
      const void* const its_context = context.load(std::memory_order_relaxed);
      const auto its_call = call.load(std::memory_order_relaxed);
      if (!ticket.compare_exchange_weak(seen, seen - 1, std::memory_order_acq_rel,
                                        std::memory_order_acquire)) {
        continue;
      }
      try {
        its_call(its_context, static_cast<std::size_t>((seen & parts_mask) - 1));
      } catch (...) {
        const std::lock_guard lock(error_mutex);
        if (!error) error = std::current_exception();
      }
      if (unfinished.fetch_sub(1, std::memory_order_acq_rel) == 1) unfinished.notify_all();
      seen = ticket.load(std::memory_order_acquire);
    }
    return seen;
  }

  void work() {
    for (;;) {
      const std::uint64_t seen = take_parts();
      // Asked after the ticket was read: whoever has seen the last ticket sees this as well, and
      // does not wait for another.
      if (stopping.load(std::memory_order_acquire)) return;
      wait_for_change(ticket, seen);
    }
  }

  void publish(std::uint64_t parts) {
    const std::uint64_t number = (ticket.load(std::memory_order_relaxed) >> 32) + 1;
    ticket.store(number << 32 | parts, std::memory_order_release);
    ticket.notify_all();
  }
};

ThreadPool::ThreadPool(unsigned threads) : shared_(std::make_unique<Shared>()) {
  if (threads == 0) threads = available_threads();
  for (unsigned i = 1; i < threads; ++i) {
    shared_->workers.emplace_back([shared = shared_.get()] { shared->work(); });
  }
}

ThreadPool::~ThreadPool() {
  shared_->stopping.store(true, std::memory_order_release);
  shared_->publish(0);
  for (std::thread& worker : shared_->workers) worker.join();
}

unsigned ThreadPool::size() const { return static_cast<unsigned>(shared_->workers.size()) + 1; }

void ThreadPool::run_parts(std::size_t count, Work work) {
  if (shared_->workers.empty() || count == 1) {
    for (std::size_t i = 0; i < count; ++i) work.call(work.context, i);
    return;
  }
  if (count == 0) return;
  shared_->context.store(work.context, std::memory_order_relaxed);
  shared_->call.store(work.call, std::memory_order_relaxed);
  shared_->unfinished.store(count, std::memory_order_relaxed);
  shared_->publish(count);
  shared_->take_parts();
  for (;;) {
    const std::size_t unfinished = shared_->unfinished.load(std::memory_order_acquire);
    if (unfinished == 0) break;
    wait_for_change(shared_->unfinished, unfinished);
  }
  if (shared_->error) std::rethrow_exception(std::exchange(shared_->error, nullptr));
}

unsigned available_threads() {
  cpu_set_t set;
  CPU_ZERO(&set);
  if (sched_getaffinity(0, sizeof set, &set) != 0) return 1;
  return static_cast<unsigned>(CPU_COUNT(&set));
}

}  // namespace mnist::nn
