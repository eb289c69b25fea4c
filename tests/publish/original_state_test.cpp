#include "mnist/publish/original_state.hpp"

#include "io/pickle.hpp"
#include "mnist/error.hpp"
#include "mnist/io/npz.hpp"
#include "publish/support.hpp"

namespace mnist {
namespace {

using Catch::Contains;
using publish::encode_original_state;
using test::make_state;

const char* const original =
    "conv2d 5x3x3 untied, tanh, reshape, dense 100, tanh, dense 10, softmax";

/// What the original's layout says of a network, read back by our own reader.
nn::Network exported(std::string_view architecture, const nn::Shape& input) {
  return decode_state(encode_original_state(make_state(architecture, input)), "original.npz")
      .network;
}

std::map<std::int64_t, io::Array> dict(const io::NpzReader& npz, const std::string& name) {
  return io::decode_pickle(std::get<io::Pickle>(npz.read(name).data), name);
}

TEST_CASE("a network in the original's layout is read back to the same weights") {
  const nn::Network network = test::make_network(original, {1, 28, 28});
  const nn::Network again = exported(original, {1, 28, 28});
  CHECK(again.architecture() == original);
  CHECK(again.input_shape() == nn::Shape{1, 28, 28});
  REQUIRE(again.parameters().size() == network.parameters().size());
  for (std::size_t i = 0; i < network.parameters().size(); ++i) {
    CHECK(test::values_of(*again.parameters()[i]) == test::values_of(*network.parameters()[i]));
  }
}

TEST_CASE("the members are those that the original program writes, doubles of its shapes") {
  const io::NpzReader npz(encode_original_state(make_state(original, {1, 28, 28})), "original.npz");
  CHECK(npz.names() == std::vector<std::string>{"biases", "weights", "metadata"});
  const auto biases = dict(npz, "biases"), weights = dict(npz, "weights");
  CHECK(biases.at(0).shape == std::vector<std::size_t>{5, 26, 26});
  CHECK(biases.at(1).shape == std::vector<std::size_t>{100, 1});
  CHECK(biases.at(2).shape == std::vector<std::size_t>{10, 1});
  CHECK(weights.at(0).shape == std::vector<std::size_t>{5, 1, 3, 3});
  CHECK(weights.at(1).shape == std::vector<std::size_t>{100, 3380});
  CHECK(weights.at(2).shape == std::vector<std::size_t>{10, 100});
  for (const auto& layers : {biases, weights}) {
    CHECK(layers.size() == 3);
    for (const auto& [layer, array] : layers) {
      CHECK(std::holds_alternative<std::vector<double>>(array.data));
    }
  }
}

TEST_CASE("the metadata is letter for letter what the original program writes") {
  const io::NpzReader npz(encode_original_state(make_state(original, {1, 28, 28})), "original.npz");
  CHECK(std::get<std::string>(npz.read("metadata").data) ==
        R"({"0": {"shape": [5, 26, 26], "type": "convolutional", "params": )"
        R"({"input_shape": [1, 28, 28], "kernel_size": 3, "depth": 5}}, )"
        R"("1": {"shape": [100, 1], "type": "dense", "params": )"
        R"({"input_size": 3380, "output_size": 100}}, )"
        R"("2": {"shape": [10, 1], "type": "dense", "params": )"
        R"({"input_size": 100, "output_size": 10}}})");
}

TEST_CASE("a leading standardize is folded away in the original's layout") {
  const std::string rest = "conv2d 2x3x3 untied, tanh, reshape, dense 10, softmax";
  const std::string architecture = "standardize 0.25 0.5, " + rest;
  const nn::Network again = exported(architecture, {1, 6, 6});
  CHECK(again.architecture() == rest);
  const auto expected = test::answer_of(test::make_network(architecture, {1, 6, 6}));
  const auto answer = test::answer_of(again);
  for (std::size_t i = 0; i < expected.size(); ++i) CHECK(answer[i] == Approx(expected[i]));
}

TEST_CASE("a tied bias is repeated for every output element in the original's layout") {
  const nn::Network network =
      test::make_network("conv2d 2x3x3, tanh, reshape, dense 10, softmax", {1, 6, 6});
  const nn::Network again = exported("conv2d 2x3x3, tanh, reshape, dense 10, softmax", {1, 6, 6});
  CHECK(again.architecture() == "conv2d 2x3x3 untied, tanh, reshape, dense 10, softmax");
  CHECK(test::answer_of(again) == test::answer_of(network));
}

TEST_CASE("networks that the original's layout has no words for are refused, with the reason") {
  const auto refused = [](const char* architecture, const char* reason) {
    CAPTURE(architecture);
    CHECK_THROWS_WITH(encode_original_state(make_state(architecture, {1, 6, 6})), Contains(reason));
  };
  refused("conv2d 2x3x3 untied, sigmoid, reshape, dense 10, softmax", "tanh between them");
  refused("conv2d 2x3x3 untied, reshape, dense 10, softmax", "tanh between them");
  refused("conv2d 2x3x3 untied, tanh, reshape, dense 10, tanh", "softmax at the end");
  refused("conv2d 2x3x3 untied, tanh, standardize 0 2, reshape, dense 10, softmax", "standardize");
  refused("conv2d 2x3x3 stride 2 untied, tanh, reshape, dense 10, softmax", "stride 1");
  refused("conv2d 2x3x2 untied, tanh, reshape, dense 10, softmax", "square kernels");
}

}  // namespace
}  // namespace mnist
