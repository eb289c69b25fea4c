#include "mnist/publish/draw_page.hpp"

#include "mnist/error.hpp"
#include "publish/support.hpp"

namespace mnist {
namespace {

using Catch::Contains;

TEST_CASE("a page holds the network's text, its temperature and its weights as base64") {
  State state = test::make_state("standardize 0.25 0.5, reshape, dense 10, softmax", {1, 28, 28});
  state.temperature = 1.5;
  for (nn::Parameter* parameter : state.network.parameters()) parameter->value.fill(0.5F);
  const std::string page = test::to_text(publish::encode_draw_page(std::move(state)));
  CHECK_THAT(page, Contains(R"({"architecture":"reshape, dense 10, softmax","temperature":1.5,)"));
  // Folded, each weight is 1.0, 00 00 80 3f, and three of them are twelve bytes.
  CHECK_THAT(page, Contains("\"weights\":\"AACAPwAAgD8AAIA/"));
}

TEST_CASE("a page is for networks that tell digits apart, and others are refused") {
  CHECK_THROWS_WITH(publish::encode_draw_page(
                        test::make_state("reshape, dense 10, softmax", {1, 8, 8})),
                    Contains("(1,28,28)") && Contains("(1,8,8)"));
  CHECK_THROWS_AS(publish::encode_draw_page(test::make_state("reshape, dense 3", {1, 28, 28})),
                  Error);
}

}  // namespace
}  // namespace mnist
