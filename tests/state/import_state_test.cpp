#include <algorithm>
#include <cstring>

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
    CHECK(std::ranges::equal(std::as_const(network).parameters()[i]->value.values(),
                             state.network.parameters()[i]->value.values()));
  }
}

TEST_CASE("an archive without metadata that fits no named architecture is refused") {
  nn::Network network = fold_standardization(make_network(architecture_text("default")));
  Members members = plain_members(network);
  members.pop_back();
  CHECK_THROWS_WITH(decode_state(io::encode_npz(members), "plain.npz"),
                    Contains("plain.npz: is no network state"));
}

}  // namespace
}  // namespace mnist
