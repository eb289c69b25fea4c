#include <algorithm>
#include <span>

#include "io/pickle.hpp"
#include "mnist/error.hpp"
#include "mnist/io/npz.hpp"
#include "mnist/recipe/recipe.hpp"
#include "mnist/state/state.hpp"
#include "state/fold_standardize.hpp"
#include "support/samples.hpp"

namespace mnist {
namespace {

using Catch::Contains;
using Arrays = std::map<std::int64_t, io::Array>;
using Members = std::vector<std::pair<std::string, io::Array>>;

/// Values of this shape, different everywhere, as doubles.
io::Array numbers(const std::vector<std::size_t>& shape, double first) {
  io::Array array{shape, std::vector<double>()};
  auto& values = std::get<std::vector<double>>(array.data);
  values.resize(array.size());
  for (std::size_t i = 0; i < values.size(); ++i) values[i] = first + static_cast<double>(i) / 64.0;
  return array;
}

State decode_pickled(const Arrays& weights, const Arrays& biases) {
  const Members members{{"biases", {{}, io::encode_pickle(biases)}},
                        {"weights", {{}, io::encode_pickle(weights)}},
                        {"metadata", {{}, std::string("{}")}}};
  return decode_state(io::encode_npz(members), "old.npz");
}

TEST_CASE("two pickled dicts are a network, which their shapes describe") {
  const Arrays weights{{0, numbers({3, 1, 3, 3}, 0.0)},
                       {1, numbers({4, 48}, 1.0)},
                       {2, numbers({10, 4}, 2.0)}};
  const Arrays biases{{0, numbers({3, 4, 4}, 3.0)},
                      {1, numbers({4, 1}, 4.0)},
                      {2, numbers({10, 1}, 5.0)}};
  const State state = decode_pickled(weights, biases);
  CHECK(state.network.architecture() ==
        "conv2d 3x3x3 untied, tanh, reshape, dense 4, tanh, dense 10, softmax");
  CHECK(state.network.input_shape() == nn::Shape{1, 6, 6});
  CHECK(state.runs.empty());
  CHECK_FALSE(state.progress);
  const auto parameters = state.network.parameters();
  REQUIRE(parameters.size() == 6);
  CHECK(parameters[0]->value.values()[26] == 26.0F / 64.0F);
  CHECK(parameters[1]->value.values()[1] == 3.0F + 1.0F / 64.0F);
  CHECK(parameters[4]->value.values()[0] == 2.0F);
  CHECK(parameters[5]->value.values()[9] == 5.0F + 9.0F / 64.0F);
}

TEST_CASE("pickled dicts that are no network are refused, naming the entry") {
  Arrays weights{{0, numbers({3, 1, 3, 3}, 0.0)}, {1, numbers({10, 48}, 1.0)}};
  Arrays biases{{0, numbers({3, 4, 4}, 3.0)}, {1, numbers({10, 1}, 4.0)}};
  SECTION("no entries") {
    weights.clear();
    CHECK_THROWS_WITH(decode_pickled(weights, biases), Contains("old.npz"));
  }
  SECTION("a bias is missing") {
    biases.erase(1);
    CHECK_THROWS_WITH(decode_pickled(weights, biases), Contains("old.npz: biases has no entry 1"));
  }
  SECTION("a bias of another size") {
    biases.at(1) = numbers({9, 1}, 0.0);
    CHECK_THROWS_WITH(decode_pickled(weights, biases),
                      Contains("old.npz: biases[1] is (9,1), expected (10,)"));
  }
  SECTION("weights of three dimensions") {
    weights.at(0) = numbers({3, 3, 3}, 0.0);
    CHECK_THROWS_WITH(decode_pickled(weights, biases), Contains("old.npz: weights[0] is (3,3,3)"));
  }
  SECTION("layers that do not fit each other") {
    weights.at(1) = numbers({10, 47}, 0.0);
    CHECK_THROWS_WITH(decode_pickled(weights, biases),
                      Contains("old.npz: weights[1] is (10,47), expected (10,48)"));
  }
  SECTION("a convolution behind a dense layer") {
    weights.emplace(2, numbers({1, 1, 1, 1}, 0.0));
    biases.emplace(2, numbers({1}, 0.0));
    CHECK_THROWS_WITH(decode_pickled(weights, biases), Contains("old.npz: weights[2]"));
  }
}

/// The weights of the default network and nothing else.
Members plain_members(const nn::Network& network) {
  Members members;
  for (const nn::Parameter* parameter : network.parameters()) {
    const nn::Shape& shape = parameter->value.shape();
    const auto values = parameter->value.values();
    members.emplace_back(parameter->name,
                         io::Array{{shape.begin(), shape.end()},
                                   std::vector<float>(values.begin(), values.end())});
  }
  return members;
}

TEST_CASE("an archive without metadata whose arrays fit a named architecture is that network") {
  nn::Network network = fold_standardization(make_network(architecture_text("default")));
  network.initialize(5);
  const State state = decode_state(io::encode_npz(plain_members(network)), "plain.npz");
  CHECK(state.network.architecture() == network.architecture());
  for (std::size_t i = 0; i < network.parameters().size(); ++i) {
    const auto expected = network.parameters()[i]->value.values();
    const auto found = state.network.parameters()[i]->value.values();
    CHECK(std::equal(expected.begin(), expected.end(), found.begin(), found.end()));
  }
}

TEST_CASE("the prefixes that PyTorch's wrappers put before the names are taken off") {
  nn::Network network = fold_standardization(make_network("original"));
  network.initialize(5);
  const std::string prefix = GENERATE("module.", "_orig_mod.", "_orig_mod.module.", "model.net.");
  Members members = plain_members(network);
  for (auto& [name, array] : members) name = prefix + name;
  const State state = decode_state(io::encode_npz(members), "plain.npz");
  for (std::size_t i = 0; i < network.parameters().size(); ++i) {
    const auto expected = network.parameters()[i]->value.values();
    const auto found = state.network.parameters()[i]->value.values();
    CHECK(std::equal(expected.begin(), expected.end(), found.begin(), found.end()));
  }
}

TEST_CASE("arrays that do not fit the nearest named architecture are named, each with its shape") {
  const nn::Network network = fold_standardization(make_network("original"));
  Members members = plain_members(network);
  const std::string prefix = GENERATE("", "module.");
  members[0].second = {{5, 1, 5, 5}, std::vector<float>(125)};
  members[2].second = {{100, 2880}, std::vector<float>(288000)};
  members.pop_back();
  for (auto& [name, array] : members) name = prefix + name;
  CHECK_THROWS_WITH(decode_state(io::encode_npz(members), "plain.npz"),
                    Contains("plain.npz: is no network known by name") &&
                        Contains(prefix + "conv1.weight is (5,1,5,5), expected (5,1,3,3), " +
                                 prefix + "fc1.weight is (100,2880), expected (100,3380), " +
                                 prefix + "fc2.bias (10,) is missing"));
}

TEST_CASE("an archive without metadata and without an array that is known by name is refused") {
  const Members members{{"w", io::Array{{1}, std::vector<float>(1)}}};
  CHECK_THROWS_WITH(decode_state(io::encode_npz(members), "plain.npz"),
                    Contains("plain.npz: is no network state"));
  CHECK_THROWS_WITH(decode_state(io::encode_npz({}), "plain.npz"),
                    Contains("plain.npz: is no network state"));
}

TEST_CASE("a file of another kind than a state is called by its name") {
  const std::string text = "\x08\x07\x12\x07pytorch";
  const auto bytes = std::as_bytes(std::span(text));
  CHECK_THROWS_WITH(decode_state({bytes.begin(), bytes.end()}, "net.onnx"),
                    Contains("net.onnx: is an ONNX model, expected an .npz archive"));
}

}  // namespace
}  // namespace mnist
