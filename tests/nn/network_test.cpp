#include "mnist/nn/network.hpp"

#include <catch2/catch.hpp>

#include "mnist/error.hpp"
#include "mnist/nn/dense.hpp"
#include "mnist/nn/losses.hpp"
#include "mnist/nn/softmax.hpp"
#include "mnist/nn/tanh.hpp"
#include "nn/support.hpp"

using namespace mnist::nn;
using Catch::Contains;
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

}  // namespace

TEST_CASE("the default network has the original's shapes and parameters") {
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

TEST_CASE("a network is made of the caller's layers as well as of a text") {
  std::vector<std::unique_ptr<Layer>> layers;
  layers.push_back(std::make_unique<Dense>(6, 4));
  layers.push_back(std::make_unique<Tanh>());
  layers.push_back(std::make_unique<Dense>(4, 3));
  layers.push_back(std::make_unique<Softmax>());
  Network network(std::move(layers), {6});
  CHECK(network.architecture() == "dense 4, tanh, dense 3, softmax");
  CHECK(network.parameters()[2]->name == "fc2.weight");
  Network same(network.architecture(), {6});
  network.initialize(3);
  same.initialize(3);
  const Tensor in = random_tensor({5, 6}, 1);
  Workspace workspace, other;
  CHECK(same_bytes(network.forward(in, workspace), same.forward(in, other)));
  CHECK(same_bytes(network.logits(in, workspace), workspace.values[2]));

  CHECK_THROWS_AS(Network(std::vector<std::unique_ptr<Layer>>{}, {6}), mnist::Error);
  layers.clear();
  layers.push_back(std::make_unique<Dense>(6, 4));
  CHECK_THROWS_AS(Network(std::move(layers), {7}), mnist::Error);
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
