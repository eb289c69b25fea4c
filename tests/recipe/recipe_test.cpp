#include "mnist/recipe/recipe.hpp"

#include <catch2/catch.hpp>

#include "mnist/error.hpp"

namespace mnist {
namespace {

using Catch::Contains;

TEST_CASE("every named architecture is a network for MNIST") {
  for (const NamedArchitecture& named : named_architectures()) {
    INFO(named.name);
    const nn::Network network = make_network(named.name);
    CHECK(network.input_shape() == nn::Shape{1, 28, 28});
    CHECK(network.architecture() == architecture_text(named.name));  // it is in its normal form
  }
}

TEST_CASE("the default network has the parameters of the original") {
  const nn::Network network = make_network(Recipe().architecture);
  CHECK(network.parameter_count() == 342535);
}

TEST_CASE("the names of version 0.1.0 are understood, and not listed") {
  CHECK(architecture_text("seed") == architecture_text("default"));
  CHECK(make_network("seed", 28, 28, 26).output_shape() == nn::Shape{26});
  CHECK(&recipe_named("seed") == &recipe_named("original"));
  CHECK(recipe_named("seed").architecture == "original");
  for (const NamedArchitecture& named : named_architectures()) CHECK(named.name != "seed");
  for (const NamedRecipe& named : named_recipes()) CHECK(named.name != "seed");
  CHECK_THROWS_WITH(recipe_named("seeds"), !Contains("seed,") && Contains("original"));
}

TEST_CASE("a text that is no name is taken as it is") {
  CHECK(architecture_text("reshape, dense 10, softmax") == "reshape, dense 10, softmax");
}

TEST_CASE("a named architecture, and every recipe, is for as many classes as asked for") {
  CHECK(make_network("simard", 29, 29, 26).output_shape() == nn::Shape{26});
  for (const NamedRecipe& named : named_recipes()) {
    INFO(named.name);
    CHECK(make_network(named.recipe.architecture, 28, 28, 256).output_shape() == nn::Shape{256});
  }
}

TEST_CASE("an architecture that cannot tell the classes apart is refused with both numbers") {
  CHECK_THROWS_WITH(make_network("reshape, dense 9, softmax"),
                    Contains("(9,)") && Contains("dense 10, softmax"));
  CHECK_THROWS_WITH(make_network("reshape, dense 10, softmax", 28, 28, 26),
                    Contains("(10,)") && Contains("dense 26, softmax"));
  CHECK_THROWS_WITH(make_network("reshape, dense 10"), Contains("dense 10"));
  CHECK_THROWS_AS(make_network("no such layer"), Error);
}

}  // namespace
}  // namespace mnist
