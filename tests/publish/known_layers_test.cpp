#include "publish/known_layers.hpp"

#include "mnist/error.hpp"
#include "publish/support.hpp"

namespace mnist {
namespace {

using Catch::Contains;
using publish::require_layers;

TEST_CASE("a layer that a format does not know is refused, with the names of both") {
  const nn::Network network =
      test::make_network("reshape, dense 20, sigmoid, dense 10, softmax", {1, 8, 8});
  CHECK_NOTHROW(require_layers(network, "the format"));
  CHECK_THROWS_WITH(
      require_layers(network, "the format", {"reshape", "dense", "softmax"}),
      Contains("the format cannot hold the layer `sigmoid`, only reshape, dense, softmax"));
  CHECK_THROWS_AS(require_layers(network, "the format", {"reshape", "sigmoid", "softmax"}), Error);
}

}  // namespace
}  // namespace mnist
