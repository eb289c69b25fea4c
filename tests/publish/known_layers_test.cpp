#include "publish/known_layers.hpp"

#include "mnist/error.hpp"
#include "mnist/publish/draw_page.hpp"
#include "publish/support.hpp"

namespace mnist {
namespace {

using Catch::Contains;
using publish::known_layers;
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

TEST_CASE("the page's script computes just the layers that are known") {
  const std::string page = test::to_text(
      publish::encode_draw_page(test::make_state("reshape, dense 10, softmax", {1, 28, 28})));
  const auto begin = page.find("function makeLayer");
  REQUIRE(begin != std::string::npos);
  const std::string script = page.substr(begin, page.find("no layer", begin) - begin);
  std::size_t cases = 0;
  for (auto at = script.find("case '"); at != std::string::npos;
       at = script.find("case '", at + 1)) {
    ++cases;
  }
  CHECK(cases == known_layers().size());
  for (const std::string_view layer : known_layers()) {
    CHECK_THAT(script, Contains("case '" + std::string(layer) + "'"));
  }
}

}  // namespace
}  // namespace mnist
