#include "mnist/nn/network.hpp"

#include <catch2/catch.hpp>
#include <thread>

#include "mnist/error.hpp"
#include "mnist/nn/losses.hpp"
#include "mnist/nn/sgd.hpp"
#include "nn/gradient_check.hpp"

using namespace mnist::nn;
using Catch::Contains;
using gradient_check::StoredGradients;
using support::random_tensor;
using support::same_bytes;

namespace {

const Shape image{1, 28, 28};
constexpr const char* default_architecture =
    "conv2d 5x3x3 untied, tanh, reshape, dense 100, tanh, dense 10, softmax";

// Activations in every place: fused on one side, on both, on none, behind a view, first and last.
const std::vector<std::string> architectures = {
    default_architecture,
    "standardize 0.1307 0.3081, conv2d 3x5x5 stride 2, sigmoid, conv2d 4x3x3 stride 2 untied, "
    "tanh, "
    "reshape, dense 21, sigmoid, dense 10",
    "tanh, reshape, tanh, dense 9, tanh, sigmoid, dense 5, softmax, dense 7, tanh",
    "conv2d 2x3x3, reshape, tanh, reshape, dense 3, softmax",
    "conv2d 2x3x3, relu, reshape, dense 9, tanh, relu, dense 3, softmax",
};

// The same network, run one layer after the other, nothing fused and nothing shared.
struct LayerByLayer {
  std::vector<Tensor> activations;  // activations[i] is the input of layer i

  LayerByLayer(const Network& network, const Tensor& in) : activations{in} {
    for (std::size_t i = 0; i < network.size(); ++i) {
      const Shape sample = activations.back().shape().without_batch();
      Tensor out(network.layer(i).output_shape(sample).with_batch(in.batch()));
      network.layer(i).forward(activations.back(), out, {});
      activations.push_back(std::move(out));
    }
  }

  // `layers` counts those between the input and what `grad` is the gradient of.
  void backward(const Network& network, std::size_t layers, Tensor grad, GradientSink& sink) {
    for (std::size_t i = layers; i-- > 0;) {
      Tensor grad_in(activations[i].shape());
      network.layer(i).backward(activations[i], activations[i + 1], grad, &grad_in, sink, {});
      grad = std::move(grad_in);
    }
  }
};

bool ends_in_softmax(const Network& network) {
  return network.layer(network.size() - 1).describe() == "softmax";
}

}  // namespace

TEST_CASE("the default network has the seed's shapes and parameters") {
  Network network(default_architecture, image);
  CHECK(network.architecture() == default_architecture);
  CHECK(network.input_shape() == image);
  CHECK(network.output_shape() == Shape{10});
  CHECK(network.size() == 7);
  CHECK(network.parameter_count() == 342'535);
  const std::vector<std::pair<std::string, Shape>> expected = {
      {"conv1.weight", {5, 1, 3, 3}}, {"conv1.bias", {5, 26, 26}},
      {"fc1.weight", {100, 3380}},    {"fc1.bias", {100}},
      {"fc2.weight", {10, 100}},      {"fc2.bias", {10}}};
  const std::vector<Parameter*> parameters = network.parameters();
  REQUIRE(parameters.size() == expected.size());
  for (std::size_t i = 0; i < expected.size(); ++i) {
    CHECK(parameters[i]->name == expected[i].first);
    CHECK(parameters[i]->value.shape() == expected[i].second);
    CHECK(parameters[i]->index == i);
    CHECK(std::as_const(network).parameters()[i] == parameters[i]);
  }
}

TEST_CASE("parameters are numbered by the kind of their layer") {
  Network network("conv2d 2x3x3, conv2d 2x3x3, reshape, dense 4, dense 3", {1, 8, 8});
  std::vector<std::string> names;
  for (const Parameter* parameter : network.parameters()) names.push_back(parameter->name);
  CHECK(names == std::vector<std::string>{"conv1.weight", "conv1.bias", "conv2.weight",
                                          "conv2.bias", "fc1.weight", "fc1.bias", "fc2.weight",
                                          "fc2.bias"});
}

TEST_CASE("an architecture text is brought to its normal form") {
  const auto normal = [](const char* text) { return Network(text, image).architecture(); };
  CHECK(normal("  conv2d   5x3x3\tuntied ,tanh,\nreshape,dense 10 ") ==
        "conv2d 5x3x3 untied, tanh, reshape, dense 10");
  CHECK(normal("conv2d 5x3x3 stride 1") == "conv2d 5x3x3");
  CHECK(normal("conv2d 5x4x3 stride 2 untied") == "conv2d 5x4x3 stride 2 untied");
  CHECK(normal("standardize 0.1307 0.3081") == "standardize 0.1307 0.3081");
  for (const std::string& architecture : architectures) {
    CHECK(normal(architecture.c_str()) == architecture);
  }
}

TEST_CASE("an architecture that cannot be built is refused by the name of its layer") {
  const auto refused = [](const char* text, const Shape& in, const std::string& layer) {
    CAPTURE(text);
    CHECK_THROWS_AS(Network(text, in), mnist::Error);
    CHECK_THROWS_WITH(Network(text, in), Contains(layer));
  };
  refused("reshape, dens 10", image, "dens 10");
  refused("reshape, dense", image, "dense");
  refused("reshape, dense 0", image, "dense 0");
  refused("reshape, dense -1", image, "dense -1");
  refused("reshape, dense 1.5", image, "dense 1.5");
  refused("reshape, dense 10 11", image, "dense 10 11");
  refused("reshape, dense 99999999999999999999", image, "dense 99999999999999999999");
  refused("reshape, tanh 3", image, "tanh 3");
  refused("conv2d", image, "conv2d");
  refused("conv2d 5x3", image, "conv2d 5x3");
  refused("conv2d 5x3x3x3", image, "conv2d 5x3x3x3");
  refused("conv2d 0x3x3", image, "conv2d 0x3x3");
  refused("conv2d 5x3x", image, "conv2d 5x3x");
  refused("conv2d 5x3x3 untied untied", image, "conv2d 5x3x3 untied untied");
  refused("conv2d 5x3x3 stride", image, "conv2d 5x3x3 stride");
  refused("conv2d 5x3x3 stride 0", image, "conv2d 5x3x3 stride 0");
  refused("standardize 0.5", image, "standardize 0.5");
  refused("standardize 0.5 0", image, "standardize 0.5 0");
  refused("standardize 0.5 nan", image, "standardize 0.5 nan");
  refused("conv2d 5x29x29", image, "5x29x29");
  refused("tanh, dense 10", image, "dense 10");
  refused("reshape, conv2d 5x3x3", image, "5x3x3");
  refused("tanh, softmax", image, "softmax");
  CHECK_THROWS_AS(Network("", image), mnist::Error);
  CHECK_THROWS_AS(Network("tanh,", image), mnist::Error);
  CHECK_THROWS_AS(Network("tanh,,tanh", image), mnist::Error);
}

TEST_CASE("a network too large for memory is refused before anything is allocated") {
  CHECK_THROWS_AS(Network("reshape, dense 900000, dense 900000", image), mnist::Error);
  CHECK_THROWS_AS(Network("conv2d 900000x1x1 untied", image), mnist::Error);
  CHECK_THROWS_AS(Network("conv2d 1x3x3 untied", {1, 100'000, 100'000}), mnist::Error);
  CHECK_THROWS_AS(Network("conv2d 18446744073709551615x3x3", image), mnist::Error);
}

TEST_CASE("a network has at most the parameters and values that its maker allows") {
  const char* const text = "reshape, dense 10, tanh";  // 784 values, 7,850 parameters
  CHECK_NOTHROW(Network(text, image, 7'850));
  CHECK_THROWS_AS(Network(text, image, 7'849), mnist::Error);
  CHECK_NOTHROW(Network("tanh", image, 784));
  CHECK_THROWS_AS(Network("tanh", image, 783), mnist::Error);
  CHECK_NOTHROW(Network("conv2d 2x1x1", image, 2 * 784));
  CHECK_THROWS_AS(Network("conv2d 2x1x1", image, 2 * 784 - 1), mnist::Error);
}

TEST_CASE("initialization is a function of the seed") {
  Network a(default_architecture, image), b(default_architecture, image);
  a.initialize(1);
  b.initialize(1);
  for (std::size_t p = 0; p < 6; ++p) {
    CHECK(same_bytes(a.parameters()[p]->value, b.parameters()[p]->value));
  }
  b.initialize(2);
  for (std::size_t p = 0; p < 6; ++p) {
    CHECK_FALSE(same_bytes(a.parameters()[p]->value, b.parameters()[p]->value));
  }
}

TEST_CASE("a network computes what its layers compute one by one") {
  for (const std::string& architecture : architectures) {
    for (std::size_t batch : {1U, 7U, 63U, 65U}) {
      CAPTURE(architecture, batch);
      Network network(architecture, image);
      network.initialize(3);
      const Tensor in = random_tensor(image.with_batch(batch), 1, 0.0F, 1.0F);
      LayerByLayer plain(network, in);
      const std::size_t logits_layers = network.size() - (ends_in_softmax(network) ? 1 : 0);
      Workspace workspace;
      CHECK(support::relative_error(network.forward(in, workspace), plain.activations.back()) <
            1e-4);

      const Tensor& logits = network.logits(in, workspace);
      CHECK(support::relative_error(logits, plain.activations[logits_layers]) < 1e-4);
      const Tensor grad_logits = random_tensor(logits.shape(), 2);
      StoredGradients fused(network.parameters()), expected(network.parameters());
      network.backward(in, grad_logits, workspace, fused);
      plain.backward(network, logits_layers, grad_logits, expected);
      CHECK(fused.complete());
      for (std::size_t p = 0; p < fused.size(); ++p) {
        CAPTURE(network.parameters()[p]->name);
        CHECK(support::relative_error(fused[p], expected[p]) < 1e-3);
      }
    }
  }
}

TEST_CASE("all kernels agree on a whole network") {
  Network network(default_architecture, image);
  network.initialize(3);
  const Tensor in = random_tensor(image.with_batch(9), 1, 0.0F, 1.0F);
  Workspace workspace;
  const Tensor expected = network.forward(in, workspace);
  for (const Kernels* kernels : gradient_check::all_kernels()) {
    CAPTURE(name_of(*kernels));
    Execution how;
    how.kernels = kernels;
    CHECK(support::relative_error(network.forward(in, workspace, how), expected) < 1e-4);
  }
}

TEST_CASE("a network gives the same bytes for any number of threads") {
  for (const std::string& architecture : architectures) {
    for (std::size_t batch : {1U, 7U, 63U, 65U}) {
      CAPTURE(architecture, batch);
      Network network(architecture, image);
      network.initialize(3);
      const Tensor in = random_tensor(image.with_batch(batch), 1, 0.0F, 1.0F);
      Workspace workspace;
      const Tensor logits = network.logits(in, workspace);
      const Tensor grad_logits = random_tensor(logits.shape(), 2);
      StoredGradients alone(network.parameters());
      network.backward(in, grad_logits, workspace, alone);
      for (unsigned threads = 1; threads <= 4; ++threads) {
        CAPTURE(threads);
        ThreadPool pool(threads);
        Execution how;
        how.threads = &pool;
        CHECK(same_bytes(network.logits(in, workspace, how), logits));
        StoredGradients shared(network.parameters());
        network.backward(in, grad_logits, workspace, shared, how);
        for (std::size_t p = 0; p < alone.size(); ++p) CHECK(same_bytes(shared[p], alone[p]));
      }
    }
  }
}

TEST_CASE("an update during the backward pass is the update after it") {
  for (const std::string& architecture : architectures) {
    for (unsigned threads = 1; threads <= 3; ++threads) {
      CAPTURE(architecture, threads);
      ThreadPool pool(threads);
      Execution how;
      how.threads = &pool;
      Network during(architecture, image), after(architecture, image);
      during.initialize(3);
      after.initialize(3);
      const Tensor in = random_tensor(image.with_batch(7), 1, 0.0F, 1.0F);
      Workspace workspace;
      const Tensor grad_logits = random_tensor(after.logits(in, workspace).shape(), 2);

      StoredGradients stored(after.parameters());
      after.backward(in, grad_logits, workspace, stored);
      for (std::size_t p = 0; p < stored.size(); ++p) {
        after.parameters()[p]->value.matrix() -= 0.5F * stored[p].matrix();
      }
      Sgd sgd(during, {});
      sgd.set_rate(0.5F);
      during.logits(in, workspace, how);
      during.backward(in, grad_logits, workspace, sgd, how);
      for (std::size_t p = 0; p < stored.size(); ++p) {
        CAPTURE(during.parameters()[p]->name);
        CHECK(support::relative_error(during.parameters()[p]->value, after.parameters()[p]->value) <
              1e-5);
      }
    }
  }
}

TEST_CASE("a workspace serves batches of any size, one after the other") {
  Network network(default_architecture, image);
  network.initialize(3);
  Workspace used;
  for (std::size_t batch : {65U, 1U, 7U, 128U, 63U}) {
    CAPTURE(batch);
    const Tensor in = random_tensor(image.with_batch(batch), 1, 0.0F, 1.0F);
    Workspace fresh;
    const Tensor expected = network.logits(in, fresh);
    CHECK(same_bytes(network.logits(in, used), expected));
    const Tensor grad_logits = random_tensor(expected.shape(), 2);
    StoredGradients from_fresh(network.parameters()), from_used(network.parameters());
    network.backward(in, grad_logits, fresh, from_fresh);
    network.backward(in, grad_logits, used, from_used);
    CHECK(from_used.complete());
    for (std::size_t p = 0; p < from_used.size(); ++p) {
      CHECK(same_bytes(from_used[p], from_fresh[p]));
    }
  }
}

TEST_CASE("one const network predicts for many threads at once") {
  Network trained(default_architecture, image);
  trained.initialize(3);
  const Network& network = trained;
  std::vector<Tensor> inputs, expected;
  for (unsigned i = 0; i < 8; ++i) {
    inputs.push_back(random_tensor(image.with_batch(1 + i % 3), i, 0.0F, 1.0F));
    Workspace workspace;
    expected.push_back(network.forward(inputs.back(), workspace));
  }
  std::vector<int> wrong(4, 0);
  std::vector<std::thread> threads;
  for (std::size_t t = 0; t < wrong.size(); ++t) {
    threads.emplace_back([&, t] {
      Workspace workspace;
      for (std::size_t i = 0; i < 40; ++i) {
        const std::size_t sample = (i + t) % inputs.size();
        const Tensor& out = network.forward(inputs[sample], workspace);
        if (!same_bytes(out, expected[sample])) ++wrong[t];
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  CHECK(wrong == std::vector<int>(4, 0));
}

TEST_CASE("gradients of a whole network are the slopes of its loss") {
  const Shape sample{2, 7, 6};
  constexpr std::size_t batch = 4;
  const std::vector<std::uint8_t> labels = {0, 2, 1, 2};
  Network network("conv2d 3x3x2 stride 2 untied, tanh, reshape, dense 5, sigmoid, dense 3, softmax",
                  sample);
  network.initialize(5);
  const Tensor in = random_tensor(sample.with_batch(batch), 1);
  Workspace workspace;
  Tensor grad_logits;
  softmax_cross_entropy(network.logits(in, workspace), labels, &grad_logits);
  StoredGradients gradients(network.parameters());
  network.backward(in, grad_logits, workspace, gradients);

  const reference::Conv2D conv{batch, 2, 7, 6, 3, 3, 2, 2, true};
  std::vector<support::Values> values;
  for (const Parameter* p : network.parameters()) values.push_back(support::to_double(p->value));
  for (std::size_t p = 0; p < values.size(); ++p) {
    CAPTURE(network.parameters()[p]->name);
    const auto loss = [&](const support::Values& changed) {
      std::vector<support::Values> w = values;
      w[p] = changed;
      const auto h1 = reference::tanh_forward(
          reference::conv2d_forward(conv, support::to_double(in), w[0], w[1]));
      const auto h2 = reference::sigmoid_forward(reference::dense_forward(batch, h1, w[2], w[3]));
      const auto logits = reference::dense_forward(batch, h2, w[4], w[5]);
      return support::Values{
          reference::softmax_cross_entropy(batch, logits, reference::one_hot(labels, 3))};
    };
    const auto slope = gradient_check::central_difference(loss, values[p], {1.0});
    CHECK(support::relative_error(gradients[p], slope) < 1e-3);
  }
}

TEST_CASE("an input of another shape is refused, naming both shapes") {
  Network network(default_architecture, image);
  Workspace workspace;
  CHECK_THROWS_WITH(network.forward(Tensor({2, 1, 28, 27}), workspace),
                    Contains("(2,1,28,27)") && Contains("(1,28,28)"));
  CHECK_THROWS_AS(network.forward(Tensor({28, 28}), workspace), mnist::Error);
  CHECK_THROWS_AS(network.forward(Tensor({0, 1, 28, 28}), workspace), mnist::Error);
  CHECK_THROWS_AS(network.forward(Tensor(), workspace), mnist::Error);
}
