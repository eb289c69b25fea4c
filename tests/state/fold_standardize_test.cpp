#include "state/fold_standardize.hpp"

#include <catch2/catch.hpp>

#include "mnist/error.hpp"
#include "mnist/nn/random.hpp"

namespace mnist {
namespace {

const nn::Shape input{2, 7, 6};

nn::Network make(const std::string& architecture) {
  nn::Network network(architecture, input);
  network.initialize(3);
  return network;
}

nn::Tensor output_of(const nn::Network& network) {
  nn::Tensor in(input.with_batch(4));
  nn::Random random{1};
  for (float& value : in.values()) value = random.uniform();
  nn::Workspace workspace;
  return network.forward(in, workspace);
}

double largest_difference(const nn::Tensor& a, const nn::Tensor& b) {
  REQUIRE(a.shape() == b.shape());
  double largest = 0.0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    largest = std::max(largest, std::abs(static_cast<double>(a.values()[i] - b.values()[i])));
  }
  return largest;
}

const std::string linear_heads[] = {
    "conv2d 3x3x2 untied, tanh, reshape, dense 4, softmax",
    "conv2d 3x3x2 stride 2, tanh, reshape, dense 4, softmax",
    "reshape, dense 5, tanh, dense 4, softmax",
};

TEST_CASE("folding takes the standardisation away and keeps the function") {
  for (const std::string& rest : linear_heads) {
    INFO(rest);
    nn::Network network = make("standardize 0.1307 0.3081, " + rest);
    const nn::Tensor before = output_of(network);
    const nn::Network folded = fold_standardization(std::move(network));
    CHECK(folded.architecture() == rest);
    CHECK(largest_difference(before, output_of(folded)) < 1e-5);
  }
}

TEST_CASE("folding changes nothing where there is nothing to fold") {
  const std::string text = GENERATE(as<std::string>(), linear_heads[0],
                                    "standardize 0.1 0.3, tanh, reshape, dense 4, softmax");
  nn::Network network = make(text);
  const nn::Tensor before = output_of(network);
  const nn::Network folded = fold_standardization(std::move(network));
  CHECK(folded.architecture() == text);
  CHECK(largest_difference(before, output_of(folded)) == 0.0);
}

TEST_CASE("a network takes on another standardisation and keeps the function") {
  for (const std::string& rest : linear_heads) {
    INFO(rest);
    for (const std::string from : {"", "standardize 0.25 2, ", "standardize -0.5 0.25, "}) {
      for (const std::string to : {"", "standardize 0.25 2, ", "standardize 0.75 0.5, "}) {
        nn::Network network = make(from + rest);
        const nn::Tensor before = output_of(network);
        const nn::Network changed = with_architecture(std::move(network), to + rest);
        CHECK(changed.architecture() == to + rest);
        CHECK(largest_difference(before, output_of(changed)) < 1e-5);
      }
    }
  }
}

TEST_CASE("the same architecture in other words leaves every bit as it is") {
  nn::Network network = make("standardize 0.5 0.25, " + linear_heads[0]);
  const nn::Tensor before = output_of(network);
  const nn::Network same =
      with_architecture(std::move(network), "standardize 0.50 .25,  " + linear_heads[0]);
  CHECK(largest_difference(before, output_of(same)) == 0.0);
}

TEST_CASE("a network that differs in more than its standardisation is refused, both being named") {
  CHECK_THROWS_WITH(with_architecture(make(linear_heads[0]), linear_heads[1]),
                    Catch::Contains(linear_heads[0]) && Catch::Contains(linear_heads[1]));
}

}  // namespace
}  // namespace mnist
