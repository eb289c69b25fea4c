#include "mnist/engine/thread_pool.hpp"

#include <atomic>
#include <catch2/catch.hpp>
#include <chrono>
#include <latch>
#include <stdexcept>
#include <thread>
#include <vector>

using mnist::engine::ThreadPool;

TEST_CASE("every part is run once, for any number of parts and threads") {
  for (unsigned threads = 1; threads <= 5; ++threads) {
    ThreadPool pool(threads);
    CHECK(pool.size() == threads);
    for (std::size_t parts : {0U, 1U, 2U, 3U, 4U, 5U, 100U, 1U, 0U, 1000U}) {
      CAPTURE(threads, parts);
      std::vector<std::atomic<int>> runs(parts);
      pool.run(parts, [&](std::size_t i) { ++runs[i]; });
      for (const auto& count : runs) CHECK(count == 1);
    }
  }
}

TEST_CASE("many short runs in a row lose no part") {
  ThreadPool pool(3);
  std::size_t total = 0;
  for (int round = 0; round < 20'000; ++round) {
    std::atomic<std::size_t> sum = 0;
    pool.run(4, [&](std::size_t i) { sum += i + 1; });
    total += sum;
  }
  CHECK(total == 200'000);
}

TEST_CASE("work is taken up again after the threads went to sleep") {
  ThreadPool pool(3);
  for (int round = 0; round < 5; ++round) {
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
    std::atomic<int> runs = 0;
    pool.run(8, [&](std::size_t) { ++runs; });
    CHECK(runs == 8);
  }
}

TEST_CASE("what a part wrote is seen by the caller") {
  ThreadPool pool(4);
  std::vector<std::size_t> squares(1000);
  pool.run(squares.size(), [&](std::size_t i) { squares[i] = i * i; });
  for (std::size_t i = 0; i < squares.size(); ++i) REQUIRE(squares[i] == i * i);
}

TEST_CASE("parts are shared among threads") {
  ThreadPool pool(2);
  std::vector<std::thread::id> ids(2);
  // Each part waits for the other to have begun: one thread alone would never come to the second.
  std::latch begun(2);
  pool.run(2, [&](std::size_t i) {
    ids[i] = std::this_thread::get_id();
    begun.arrive_and_wait();
  });
  CHECK(ids[0] != ids[1]);
}

TEST_CASE("an exception of a part reaches the caller, and the pool works on") {
  for (unsigned threads : {1U, 2U, 4U}) {
    CAPTURE(threads);
    ThreadPool pool(threads);
    for (std::size_t culprit : {0U, 3U, 7U}) {
      const auto throwing = [&](std::size_t i) {
        if (i == culprit) throw std::runtime_error("part failed");
      };
      CHECK_THROWS_WITH(pool.run(8, throwing), "part failed");
      std::atomic<int> runs = 0;
      pool.run(8, [&](std::size_t) { ++runs; });
      CHECK(runs == 8);
    }
    const auto all_throw = [](std::size_t) { throw std::runtime_error("part failed"); };
    CHECK_THROWS_WITH(pool.run(8, all_throw), "part failed");
  }
}

TEST_CASE("a pool that was never used can be destroyed") {
  for (unsigned threads : {1U, 4U}) ThreadPool pool(threads);
}

TEST_CASE("the default number of threads is that of the available processors") {
  CHECK(mnist::engine::available_threads() >= 1);
  CHECK(ThreadPool().size() == mnist::engine::available_threads());
}

TEST_CASE("a pool can be destroyed at any moment, while its threads start, work or fall asleep") {
  std::atomic<std::size_t> done{0};
  for (unsigned round = 0; round < 3000; ++round) {
    ThreadPool pool(3);
    if (round % 3 > 0) pool.run(round % 3, [&](std::size_t) { ++done; });
  }
  CHECK(done == 3000);
}
