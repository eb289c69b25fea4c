#include "mnist/engine/thread_pool.hpp"

#include <atomic>
#include <chrono>
#include <cstdint>
#include <exception>
#include <mutex>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

#include "platform/system.hpp"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace mnist::engine {

namespace {

// How long a thread waits awake: longer than the gaps in a training step, such as the one in which
// its caller works out the loss. To wake a sleeping one takes as long.
constexpr std::chrono::microseconds awake{50};

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
  const auto end = std::chrono::steady_clock::now() + awake;
  do {
    for (int i = 0; i < 16; ++i) {
      if (value.load(std::memory_order_acquire) != old) return;
      pause();
    }
    // Where there are more threads than processors, somebody else needs this one.
    std::this_thread::yield();
  } while (std::chrono::steady_clock::now() < end);
  value.wait(old, std::memory_order_acquire);
}

}  // namespace

struct ThreadPool::Shared {
  // A thread's own parts of the current piece of work: the number of the piece in the upper half,
  // how many are unclaimed in the lower. Whoever claims a part counts down; that fails when the
  // work it looked at is over by then, so a thread that comes late never touches the next piece by
  // mistake.
  struct alignas(64) Ticket {
    std::atomic<std::uint64_t> value{0};
  };

  std::vector<Ticket> tickets;           // by thread; the first is the caller of `run`
  std::atomic<std::uint64_t> number{0};  // of the current piece of work
  std::atomic<const void*> context{nullptr};
  std::atomic<void (*)(const void*, std::size_t)> call{nullptr};
  std::atomic<std::size_t> count{0};
  std::atomic<std::size_t> unfinished{0};
  std::atomic<bool> stopping{false};

  std::mutex error_mutex;
  std::exception_ptr error;
  std::vector<std::thread> workers;

  static constexpr std::uint64_t parts_mask = 0xFFFFFFFF;

  explicit Shared(unsigned threads) : tickets(threads) {}

  // The first of a thread's own parts.
  std::size_t first_part(std::size_t thread, std::size_t parts) const {
    return thread * parts / tickets.size();
  }

  // Claims and does parts of one thread until it has none left.
  void take_parts_of(std::size_t owner) {
    std::atomic<std::uint64_t>& ticket = tickets[owner].value;
    std::uint64_t seen = ticket.load(std::memory_order_acquire);
    while ((seen & parts_mask) != 0) {
      const void* const its_context = context.load(std::memory_order_relaxed);
      const auto its_call = call.load(std::memory_order_relaxed);
      const std::size_t first = first_part(owner, count.load(std::memory_order_relaxed));
      if (!ticket.compare_exchange_weak(seen, seen - 1, std::memory_order_acq_rel,
                                        std::memory_order_acquire)) {
        continue;
      }
      try {
        its_call(its_context, first + static_cast<std::size_t>((seen & parts_mask) - 1));
      } catch (...) {
        const std::lock_guard lock(error_mutex);
        if (!error) error = std::current_exception();
      }
      if (unfinished.fetch_sub(1, std::memory_order_acq_rel) == 1) unfinished.notify_all();
      seen = ticket.load(std::memory_order_acquire);
    }
  }

  // A thread does its own parts, and then what others have not come to.
  void take_parts(std::size_t thread) {
    for (std::size_t i = 0; i < tickets.size(); ++i) {
      take_parts_of((thread + i) % tickets.size());
    }
  }

  void work(std::size_t thread) {
    for (;;) {
      const std::uint64_t seen = number.load(std::memory_order_acquire);
      take_parts(thread);
      // Asked after the number was read: whoever has seen the last one sees this as well, and does
      // not wait for another.
      if (stopping.load(std::memory_order_acquire)) return;
      wait_for_change(number, seen);
    }
  }

  void publish(std::size_t parts) {
    const std::uint64_t next = number.load(std::memory_order_relaxed) + 1;
    for (std::size_t thread = 0; thread < tickets.size(); ++thread) {
      const std::size_t own = first_part(thread + 1, parts) - first_part(thread, parts);
      tickets[thread].value.store(next << 32 | own, std::memory_order_release);
    }
    number.store(next, std::memory_order_release);
    number.notify_all();
  }
};

ThreadPool::ThreadPool(unsigned threads)
    : shared_(std::make_unique<Shared>(threads == 0 ? available_threads() : threads)) {
  for (std::size_t thread = 1; thread < shared_->tickets.size(); ++thread) {
    try {
      shared_->workers.emplace_back([shared = shared_.get(), thread] { shared->work(thread); });
    } catch (const std::system_error&) {
      break;  // the system gives no more; the others do the parts this one would have
    }
  }
}

ThreadPool::~ThreadPool() {
  shared_->stopping.store(true, std::memory_order_release);
  shared_->publish(0);
  for (std::thread& worker : shared_->workers) worker.join();
}

unsigned ThreadPool::size() const { return static_cast<unsigned>(shared_->workers.size() + 1); }

void ThreadPool::run_parts(std::size_t count, Work work) {
  if (shared_->workers.empty() || count == 1) {
    for (std::size_t i = 0; i < count; ++i) work.call(work.context, i);
    return;
  }
  if (count == 0) return;
  shared_->context.store(work.context, std::memory_order_relaxed);
  shared_->call.store(work.call, std::memory_order_relaxed);
  shared_->count.store(count, std::memory_order_relaxed);
  shared_->unfinished.store(count, std::memory_order_relaxed);
  shared_->publish(count);
  shared_->take_parts(0);
  for (;;) {
    const std::size_t unfinished = shared_->unfinished.load(std::memory_order_acquire);
    if (unfinished == 0) break;
    wait_for_change(shared_->unfinished, unfinished);
  }
  if (shared_->error) std::rethrow_exception(std::exchange(shared_->error, nullptr));
}

unsigned available_threads() { return platform::available_processors(); }

}  // namespace mnist::engine
