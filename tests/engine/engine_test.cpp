// The engine computes what the network's own layers compute, on every path.
#include "mnist/engine/engine.hpp"

#include <catch2/catch.hpp>
#include <limits>
#include <thread>

#include "engine/support.hpp"
#include "mnist/error.hpp"
#include "mnist/nn/dense.hpp"
#include "mnist/nn/losses.hpp"
#include "mnist/nn/reshape.hpp"
#include "mnist/nn/sgd.hpp"

using namespace mnist::engine;
using mnist::nn::Gradients;
using mnist::nn::Network;
using mnist::nn::Sgd;
using mnist::nn::Shape;
using mnist::nn::Tensor;
using support::random_tensor;
using support::relative_error;
using support::same_bytes;

namespace {

struct Case {
  const char* architecture;
  Shape input;
};

// Activations in every place: fused, behind a reshape, first, last, two in a row; convolutions with
// and without a stride, tied and untied, narrower and wider than a vector, several channels; sizes
// that fill vectors and that do not.
const std::vector<Case> cases = {
    {"conv2d 5x3x3 untied, tanh, reshape, dense 100, tanh, dense 10, softmax", {1, 28, 28}},
    {"standardize 0.1307 0.3081, conv2d 3x5x5 stride 2, sigmoid, conv2d 4x3x3 stride 2 untied, "
     "tanh, reshape, dense 21, sigmoid, dense 10",
     {1, 28, 28}},
    {"tanh, reshape, tanh, dense 9, tanh, sigmoid, dense 5, softmax, dense 7, tanh", {1, 7, 9}},
    {"conv2d 2x3x3, reshape, tanh, reshape, dense 3, softmax", {1, 9, 8}},
    {"conv2d 2x3x3, relu, reshape, dense 9, tanh, relu, dense 3, softmax", {2, 11, 6}},
    {"conv2d 7x3x4, tanh, conv2d 17x2x3 untied, sigmoid, reshape, dense 33", {3, 5, 33}},
    {"conv2d 2x2x2 stride 3", {1, 6, 6}},
    {"reshape, dense 257, tanh, dense 101, sigmoid, dense 1", {1, 45, 37}},
    {"conv2d 2x3x3, tanh, reshape, dense 300, tanh, dense 10", {1, 12, 11}},
    {"dense 1", {1}},
    {"softmax", {10}},
};

// 17 and 49 leave one sample over for some numbers of threads and not for others.
constexpr std::size_t batches[] = {1, 7, 17, 49, 63, 65};

struct Pass {
  Tensor logits, output;
  Gradients gradients;
};

template <class Runner, class Buffers>
Pass run(const Runner& runner, const Tensor& in, Buffers&& workspace) {
  Pass pass;
  pass.output = runner.forward(in, workspace);
  pass.logits = runner.logits(in, workspace);
  runner.backward(in, random_tensor(pass.logits.shape(), 2), workspace, pass.gradients);
  return pass;
}

Network network_of(const Case& c) {
  Network network(c.architecture, c.input);
  support::randomize(network.parameters());
  return network;
}

bool same_pass(const Pass& a, const Pass& b) {
  bool same = same_bytes(a.output, b.output) && same_bytes(a.logits, b.logits);
  for (std::size_t p = 0; p < a.gradients.size(); ++p) {
    same = same && same_bytes(a.gradients[p], b.gradients[p]);
  }
  return same;
}

}  // namespace

TEST_CASE("the engine computes what the layers compute, with all kernels") {
  for (const Case& c : cases) {
    const Network network = network_of(c);
    for (const std::size_t batch : batches) {
      const Tensor in = random_tensor(c.input.with_batch(batch), 1);
      const Pass expected = run(network, in, mnist::nn::Workspace());
      for (const Kernels* kernels : support::all_kernels()) {
        CAPTURE(c.architecture, batch, name_of(*kernels));
        const Pass pass = run(Engine(network, nullptr, *kernels), in, Workspace());
        CHECK(relative_error(pass.output, expected.output) < 1e-4);
        CHECK(relative_error(pass.logits, expected.logits) < 1e-4);
        CHECK(pass.output.shape() == expected.output.shape());
        REQUIRE(pass.gradients.size() == expected.gradients.size());
        for (std::size_t p = 0; p < expected.gradients.size(); ++p) {
          CAPTURE(network.parameters()[p]->name);
          CHECK(relative_error(pass.gradients[p], expected.gradients[p]) < 1e-3);
        }
      }
    }
  }
}

TEST_CASE("the engine gives the same bytes for any number of threads") {
  for (const Case& c : cases) {
    const Network network = network_of(c);
    for (const std::size_t batch : batches) {
      const Tensor in = random_tensor(c.input.with_batch(batch), 1);
      for (const Kernels* kernels : support::all_kernels()) {
        const Pass alone = run(Engine(network, nullptr, *kernels), in, Workspace());
        for (unsigned threads = 1; threads <= 4; ++threads) {
          CAPTURE(c.architecture, batch, name_of(*kernels), threads);
          ThreadPool pool(threads);
          CHECK(same_pass(run(Engine(network, &pool, *kernels), in, Workspace()), alone));
        }
      }
    }
  }
}

TEST_CASE("an update during the backward pass is the optimiser's step after it") {
  for (const Case& c : cases) {
    for (const Kernels* kernels : support::all_kernels()) {
      for (const std::size_t batch : {1U, 7U, 65U}) {
        CAPTURE(c.architecture, name_of(*kernels), batch);
        ThreadPool pool(2);
        Network during = network_of(c), after = network_of(c);
        Sgd during_sgd(during, {0.9F, true, 0.01F}), after_sgd(after, {0.9F, true, 0.01F});
        const Engine engine(during, &pool, *kernels), plain(after, &pool, *kernels);
        const Tensor in = random_tensor(c.input.with_batch(batch), 1);
        Workspace workspace;
        // The gradients below are sums: a batch of 65 goes as far as one of 7.
        const float rate = batch > 7 ? 0.5F * 7 / static_cast<float>(batch) : 0.5F;
        for (int step = 0; step < 2; ++step) {
          const Tensor grad_logits = random_tensor(engine.logits(in, workspace).shape(), 2);
          engine.update(in, grad_logits, workspace, during_sgd, rate);
          Gradients gradients;
          plain.logits(in, workspace);
          plain.backward(in, grad_logits, workspace, gradients);
          after_sgd.step(gradients, rate);
        }
        for (std::size_t p = 0; p < after.parameters().size(); ++p) {
          CAPTURE(after.parameters()[p]->name);
          CHECK(relative_error(during.parameters()[p]->value, after.parameters()[p]->value) < 1e-4);
        }
      }
    }
  }
}

TEST_CASE("a workspace serves batches of any size, one after the other") {
  const Network network = network_of(cases[0]);
  const Engine engine(network);
  Workspace used;
  for (const std::size_t batch : {65U, 1U, 7U, 128U, 63U}) {
    CAPTURE(batch);
    const Tensor in = random_tensor(cases[0].input.with_batch(batch), 1);
    CHECK(same_pass(run(engine, in, used), run(engine, in, Workspace())));
  }
}

TEST_CASE("one engine predicts for many threads at once") {
  const Network network = network_of(cases[0]);
  const Engine engine(network);
  std::vector<Tensor> inputs, expected;
  for (unsigned i = 0; i < 8; ++i) {
    inputs.push_back(random_tensor(cases[0].input.with_batch(1 + i % 3), i));
    Workspace workspace;
    expected.push_back(engine.forward(inputs.back(), workspace));
  }
  std::vector<int> wrong(4, 0);
  std::vector<std::thread> threads;
  for (std::size_t t = 0; t < wrong.size(); ++t) {
    threads.emplace_back([&, t] {
      Workspace workspace;
      for (std::size_t i = 0; i < 40; ++i) {
        const std::size_t sample = (i + t) % inputs.size();
        if (!same_bytes(engine.forward(inputs[sample], workspace), expected[sample])) ++wrong[t];
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  CHECK(wrong == std::vector<int>(4, 0));
}

TEST_CASE("the engine answers for a sample alike whatever else is in the batch") {
  const Network network = network_of(cases[7]);
  const Tensor in = random_tensor(cases[7].input.with_batch(65), 1);
  for (const Kernels* kernels : support::all_kernels()) {
    const Engine engine(network, nullptr, *kernels);
    Workspace workspace;
    const Tensor all = engine.forward(in, workspace);
    for (const std::size_t n : {0U, 1U, 31U, 64U}) {
      CAPTURE(name_of(*kernels), n);
      const Tensor one = engine.forward(in.samples(n, n + 1), workspace);
      CHECK(relative_error(one, all.samples(n, n + 1)) < 1e-5);
    }
  }
}

TEST_CASE("a layer that the engine does not know is run by its own code") {
  // y = scale x with one learnt number.
  struct Scale : mnist::nn::Layer {
    mnist::nn::Parameter scale{"scale", support::tensor_of({1}, {2.0F})};

    std::string describe() const override { return "scale"; }
    std::string_view name() const override { return "scale"; }
    Shape output_shape(const Shape& in) const override { return in; }
    std::vector<const mnist::nn::Parameter*> parameters() const override { return {&scale}; }
    void forward(const Tensor& x, Tensor& y) const override {
      y.array() = x.array() * scale.value.data()[0];
    }
    void backward(const Tensor& x, const Tensor&, const Tensor& dy, Tensor* dx,
                  std::span<Tensor> gradients) const override {
      gradients[0].fill((dy.array() * x.array()).sum());
      if (dx != nullptr) dx->array() = dy.array() * scale.value.data()[0];
    }
  };
  std::vector<std::unique_ptr<mnist::nn::Layer>> layers;
  layers.push_back(std::make_unique<mnist::nn::Reshape>());
  layers.push_back(std::make_unique<Scale>());
  const Network network(std::move(layers), {2, 3});
  CHECK(network.parameters()[0]->name == "scale1.scale");
  const Tensor in = random_tensor({70, 2, 3}, 1);
  const Pass expected = run(network, in, mnist::nn::Workspace());
  ThreadPool pool(3);
  const Pass pass = run(Engine(network, &pool), in, Workspace());
  CHECK(same_bytes(pass.output, expected.output));
  CHECK(relative_error(pass.gradients[0], expected.gradients[0]) < 1e-5);
}

TEST_CASE("the kernels' activations are accurate from the smallest to the largest argument") {
  std::vector<float> arguments = {0.0F,  1e-30F, 1e-6F, 1e-3F,
                                  20.0F, 88.0F,  1e4F,  std::numeric_limits<float>::max()};
  for (int i = 1; i < 1000; ++i) arguments.push_back(static_cast<float>(i) * 0.01F);
  for (std::size_t i = arguments.size(); i-- > 0;) arguments.push_back(-arguments[i]);
  for (const Kernels* kernels : support::fast_kernels()) {
    CAPTURE(name_of(*kernels));
    std::vector<float> tanh = arguments, sigmoid = arguments;
    kernels->activate(Activation::tanh, tanh.data(), tanh.size());
    kernels->activate(Activation::sigmoid, sigmoid.data(), sigmoid.size());
    for (std::size_t i = 0; i < arguments.size(); ++i) {
      const double x = static_cast<double>(arguments[i]);
      CAPTURE(x);
      REQUIRE(std::abs(static_cast<double>(tanh[i]) - std::tanh(x)) < 1e-6);
      REQUIRE(std::abs(tanh[i]) <= 1.0F);
      REQUIRE(tanh[tanh.size() - 1 - i] == -tanh[i]);
      REQUIRE(std::abs(static_cast<double>(sigmoid[i]) - 1.0 / (1.0 + std::exp(-x))) < 1e-6);
    }
  }
}

TEST_CASE("a value that is undefined stays so, and is noticed") {
  Network network("dense 9, tanh, dense 9, sigmoid, dense 2", {3});
  support::randomize(network.parameters());
  Tensor in = random_tensor({5, 3}, 1);
  in.sample(2)[1] = NAN;
  for (const Kernels* kernels : support::all_kernels()) {
    CAPTURE(name_of(*kernels));
    Workspace workspace;
    const Tensor& out = Engine(network, nullptr, *kernels).forward(in, workspace);
    CHECK(std::isnan(out.sample(2)[0]));
    CHECK(std::isfinite(out.sample(1)[0]));
  }
}

TEST_CASE("a class derived from one the engine knows is run by its own code") {
  struct Cautious : Sgd {
    using Sgd::Sgd;
    void step(const Gradients& gradients, float) override { steps += gradients.size() / 2; }
    std::size_t steps = 0;
  };
  struct Double : mnist::nn::Dense {
    using Dense::Dense;
    void forward(const Tensor& x, Tensor& y) const override {
      Dense::forward(x, y);
      y.array() *= 2.0F;
    }
  };
  std::vector<std::unique_ptr<mnist::nn::Layer>> layers;
  layers.push_back(std::make_unique<Double>(3, 2));
  Network network(std::move(layers), {3});
  support::randomize(network.parameters());
  const Tensor in = random_tensor({5, 3}, 1);
  const Engine engine(network);
  Workspace workspace;
  mnist::nn::Workspace plain;
  CHECK(relative_error(engine.forward(in, workspace), network.forward(in, plain)) < 1e-6);
  Cautious sgd(network, {});
  engine.update(in, random_tensor({5, 2}, 2), workspace, sgd, 0.1F);
  CHECK(sgd.steps == 1);
}

TEST_CASE("a backward pass without logits, or with a gradient of another shape, is refused") {
  const Network network = network_of(cases[0]);
  const Tensor in = random_tensor(cases[0].input.with_batch(3), 1);
  Gradients gradients;
  const auto refuses = [&](const auto& runner, auto workspace) {
    CHECK_THROWS_AS(runner.backward(in, Tensor({3, 10}), workspace, gradients), mnist::Error);
    runner.logits(in, workspace);
    CHECK_THROWS_WITH(runner.backward(in, Tensor({3, 9}), workspace, gradients),
                      Catch::Contains("(3,9)") && Catch::Contains("(3,10)"));
    CHECK_NOTHROW(runner.backward(in, Tensor({3, 10}), workspace, gradients));
  };
  refuses(network, mnist::nn::Workspace());
  refuses(Engine(network), Workspace());
}

TEST_CASE("an engine refuses an input of another shape as its network does") {
  const Network network = network_of(cases[0]);
  const Engine engine(network);
  Workspace workspace;
  CHECK_THROWS_WITH(engine.forward(Tensor({2, 1, 28, 27}), workspace),
                    Catch::Contains("(2,1,28,27)") && Catch::Contains("(1,28,28)"));
  CHECK_THROWS_AS(engine.forward(Tensor(), workspace), mnist::Error);
}
