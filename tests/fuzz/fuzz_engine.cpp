// Networks of any layers and extents, run by any kernels and threads, against the layers' own code.
#include <cstdlib>
#include <span>
#include <string>

#include "engine/support.hpp"
#include "fuzz_target.hpp"
#include "mnist/engine/engine.hpp"
#include "mnist/error.hpp"

using namespace mnist::engine;
using mnist::nn::Gradients;
using mnist::nn::Network;
using mnist::nn::Shape;
using mnist::nn::Tensor;

namespace {

// The input as small numbers, one a byte; `min` once it is used up.
class Numbers {
 public:
  Numbers(const std::uint8_t* data, std::size_t size) : left_(data, size) {}

  std::size_t between(std::size_t min, std::size_t max) {
    if (left_.empty()) return min;
    const std::size_t byte = left_.front();
    left_ = left_.subspan(1);
    return min + byte % (max - min + 1);
  }

  std::string text(std::size_t min, std::size_t max) { return std::to_string(between(min, max)); }

 private:
  std::span<const std::uint8_t> left_;
};

std::string layer_text(Numbers& numbers) {
  switch (numbers.between(0, 7)) {
    case 0: {
      const std::string kernel =
          numbers.text(1, 6) + "x" + numbers.text(1, 5) + "x" + numbers.text(1, 5);
      return "conv2d " + kernel + " stride " + numbers.text(1, 3) +
             (numbers.between(0, 1) == 1 ? " untied" : "");
    }
    case 1:
      return "reshape, dense " + numbers.text(1, 250);
    case 2:
      return "relu";
    case 3:
      return "sigmoid";
    case 4:
      return "reshape, softmax";
    case 5:
      return "standardize 0.1 0.3";
    default:
      return "tanh";
  }
}

void require(bool condition) {
  if (!condition) std::abort();
}

struct Pass {
  Tensor output;
  Gradients gradients;
};

template <class Runner, class Workspace>
Pass run(const Runner& runner, const Tensor& in, Workspace workspace) {
  Pass pass;
  pass.output = runner.forward(in, workspace);
  const Tensor grad = support::random_tensor(runner.logits(in, workspace).shape(), 2);
  runner.backward(in, grad, workspace, pass.gradients);
  return pass;
}

void compare(const Network& network, const Tensor& in, Numbers& numbers) {
  const Pass expected = run(network, in, mnist::nn::Workspace());
  const auto all = support::all_kernels();
  const Kernels& kernels = *all[numbers.between(0, all.size() - 1)];
  static ThreadPool two(2), three(3);
  const Pass alone = run(Engine(network, nullptr, kernels), in, Workspace());
  ThreadPool& threads = numbers.between(0, 1) == 0 ? two : three;
  const Pass shared = run(Engine(network, &threads, kernels), in, Workspace());
  require(alone.gradients.size() == expected.gradients.size());
  require(support::relative_error(alone.output, expected.output) < 1e-3);
  require(support::same_bytes(alone.output, shared.output));
  for (std::size_t p = 0; p < expected.gradients.size(); ++p) {
    require(support::relative_error(alone.gradients[p], expected.gradients[p]) < 1e-2);
    require(support::same_bytes(alone.gradients[p], shared.gradients[p]));
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  Numbers numbers(data, size);
  const Shape input{numbers.between(1, 3), numbers.between(1, 20), numbers.between(1, 20)};
  const std::size_t batch = numbers.between(1, 70);
  std::string architecture = layer_text(numbers);
  for (std::size_t more = numbers.between(0, 4); more > 0; --more) {
    architecture += ", " + layer_text(numbers);
  }
  try {
    Network network(architecture, input, 20'000);
    support::randomize(network.parameters());
    compare(network, support::random_tensor(input.with_batch(batch), 1), numbers);
  } catch (const mnist::Error&) {
    // A kernel larger than its input, or a network larger than is worth the time.
  }
  return 0;
}
