#include "mnist/publish/draw_page.hpp"

#include <memory>

#include "mnist/error.hpp"
#include "mnist/nn/dense.hpp"
#include "mnist/nn/reshape.hpp"
#include "publish/support.hpp"

namespace mnist {
namespace {

using Catch::Contains;

/// Ten outputs of some kind that the page has never heard of.
class Maxout : public nn::Dense {
 public:
  Maxout() : Dense(784, 10) {}
  std::string describe() const override { return "maxout 10"; }
};

std::string page_of(State state) {
  return test::to_text(publish::encode_draw_page(std::move(state)));
}

TEST_CASE("a page holds the network's text, its temperature and its weights as base64") {
  State state = test::make_state("standardize 0.25 0.5, reshape, dense 10, softmax", {1, 28, 28});
  state.temperature = 1.5;
  for (nn::Parameter* parameter : state.network.parameters()) parameter->value.fill(0.5F);
  const std::string page = page_of(std::move(state));
  CHECK_THAT(page, Contains(R"({"architecture":"reshape, dense 10, softmax","temperature":1.5,)"));
  // Folded, each weight is 1.0, 00 00 80 3f, and three of them are twelve bytes.
  CHECK_THAT(page, Contains("\"weights\":\"AACAPwAAgD8AAIA/"));
}

TEST_CASE("a page holds the library, and all of its parts are in place") {
  const std::string page = page_of(test::make_state("reshape, dense 10, softmax", {1, 28, 28}));
  CHECK_THAT(page, Contains("id=\"library\">H4sI"));  // how gzip begins, as base64
  CHECK_THAT(page, Contains("class Network") && Contains("--accent"));
  for (const char* mark : {"@network@", "@library@", "@page.js@", "@page.css@", "@worker.js@",
                           "\nimport ", "\nexport "}) {
    CHECK_THAT(page, !Contains(mark));
  }
}

TEST_CASE("a page is for networks that tell digits apart, and others are refused") {
  CHECK_THROWS_WITH(page_of(test::make_state("reshape, dense 10, softmax", {1, 8, 8})),
                    Contains("(1,28,28)") && Contains("(1,8,8)"));
  CHECK_THROWS_AS(page_of(test::make_state("reshape, dense 3", {1, 28, 28})), Error);
}

TEST_CASE("a layer that the page does not know is refused") {
  std::vector<std::unique_ptr<nn::Layer>> layers;
  layers.push_back(std::make_unique<nn::Reshape>());
  layers.push_back(std::make_unique<Maxout>());
  State state{nn::Network(std::move(layers), {1, 28, 28}), {}, {}};
  CHECK_THROWS_WITH(page_of(std::move(state)), Contains("a page") && Contains("maxout 10"));
}

TEST_CASE("samples that lack a digit are refused") {
  const Samples zeros{28, 28, std::vector<std::uint8_t>(784), {0}};
  CHECK_THROWS_WITH(publish::encode_draw_page(
                        test::make_state("reshape, dense 10, softmax", {1, 28, 28}), &zeros),
                    Contains("lack a digit"));
}

}  // namespace
}  // namespace mnist
