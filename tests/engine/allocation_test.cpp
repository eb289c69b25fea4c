// A training step and a prediction allocate nothing once their buffers exist: counted by replacing
// the global operator new of this test program. Sanitizers bring an operator new of their own,
// which checks more than this file does: there it is left out.
#include "support/sanitized.hpp"

#ifndef MNIST_SANITIZED

#include <atomic>
#include <catch2/catch.hpp>
#include <cstdlib>
#include <new>

#include "engine/support.hpp"
#include "mnist/engine/engine.hpp"
#include "mnist/nn/losses.hpp"
#include "mnist/nn/sgd.hpp"

namespace {

std::atomic<std::size_t> allocations = 0;

void* allocate(std::size_t size, std::size_t alignment) {
  ++allocations;
  // aligned_alloc takes whole multiples of the alignment.
  void* memory = std::aligned_alloc(alignment, (size + alignment) / alignment * alignment);
  if (memory == nullptr) throw std::bad_alloc();
  return memory;
}

}  // namespace

// The array and nothrow forms call these.
void* operator new(std::size_t size) { return allocate(size, alignof(std::max_align_t)); }
void* operator new(std::size_t size, std::align_val_t alignment) {
  return allocate(size, static_cast<std::size_t>(alignment));
}
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }
void operator delete(void* memory, std::align_val_t) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t, std::align_val_t) noexcept { std::free(memory); }

using namespace mnist::engine;
using mnist::nn::Network;
using mnist::nn::Sgd;
using mnist::nn::Shape;
using mnist::nn::Tensor;

TEST_CASE("the count of allocations counts") {
  const std::size_t before = allocations;
  const Tensor tensor(Shape{10});
  const std::size_t after = allocations;
  CHECK(after > before);
}

// The layers' own code allocates the gradients of each slice: this is for kernels.
TEST_CASE("a training step and a prediction allocate nothing") {
  if (is_portable(default_kernels())) return;
  for (const char* architecture :
       {"conv2d 5x3x3 untied, tanh, reshape, dense 100, tanh, dense 10, softmax",
        "standardize 0.1 0.3, conv2d 5x5x5 stride 2, tanh, conv2d 9x5x5 stride 2, tanh, reshape, "
        "dense 100, tanh, dense 10, softmax"}) {
    for (unsigned threads = 1; threads <= 3; ++threads) {
      Network network(architecture, {1, 28, 28});
      network.initialize(1);
      Sgd sgd(network, {0.9F, true, 0.0F});
      ThreadPool pool(threads);
      const Engine engine(network, &pool);
      Workspace workspace;
      Tensor grad_logits;
      // The largest batch, as in an epoch, and a single sample make the buffers.
      int makers = 2;
      std::size_t later = 0;
      for (std::size_t batch : {64U, 1U, 64U, 33U, 64U, 1U}) {
        CAPTURE(architecture, threads, batch);
        const Tensor in = support::random_tensor({batch, 1, 28, 28}, 1, 0.0F, 1.0F);
        const std::vector<std::uint8_t> labels(batch, 3);
        const std::size_t before = allocations;
        mnist::nn::softmax_cross_entropy(engine.logits(in, workspace), labels, &grad_logits);
        engine.update(in, grad_logits, workspace, sgd, 0.01F);
        engine.forward(in, workspace);
        const std::size_t during = allocations - before;
        if (makers > 0) {
          --makers;
        } else {
          later += during;
        }
      }
      // A thread that got no part of the first batch makes its few buffers when it first gets one.
      CAPTURE(architecture, threads);
      CHECK(later <= 8 * (threads - 1));
    }
  }
}

#endif
