#include "mnist/publish/cpp_header.hpp"

#include "publish/support.hpp"

namespace mnist {
namespace {

using Catch::Contains;

/// The header of a network whose only weights are these.
std::string header(std::initializer_list<float> weights) {
  State state = test::make_state("dense 2, softmax", {2});
  std::copy(weights.begin(), weights.end(), state.network.parameters()[0]->value.data());
  state.network.parameters()[1]->value.fill(0.0F);
  return test::to_text(publish::encode_cpp_header(std::move(state)));
}

TEST_CASE("a header has the architecture, the input and an array of the shape of each parameter") {
  const std::string text = header({1.0F, 2.0F, 3.0F, 4.0F});
  CHECK_THAT(text, Contains("\"dense 2, softmax\""));
  CHECK_THAT(text, Contains("int input_shape[] = {2};"));
  CHECK_THAT(text, Contains("float fc1_weight[2][2] =\n{{1.0F, 2.0F},\n{3.0F, 4.0F}};"));
  CHECK_THAT(text, Contains("float fc1_bias[2] =\n{0.0F, 0.0F};"));
}

TEST_CASE("a header lists all its arrays, flat, and the temperature, for a Recognizer") {
  const std::string text = header({1.0F, 2.0F, 3.0F, 4.0F});
  CHECK_THAT(text, Contains("{&fc1_weight[0][0], 4},\n    {&fc1_bias[0], 2},\n};"));
  CHECK_THAT(text, Contains("double temperature = 1;"));
}

TEST_CASE("every extent of an array has its braces, and long rows are broken into lines") {
  const std::string text = test::to_text(publish::encode_cpp_header(
      {nn::Network("conv2d 2x1x8, reshape, dense 10, softmax", {2, 1, 8}), {}, {}}));
  const std::string row = "{0.0F, 0.0F, 0.0F, 0.0F, 0.0F, 0.0F,\n0.0F, 0.0F}";
  CHECK_THAT(text, Contains("conv1_weight[2][2][1][8] =\n{{{" + row + "},\n{" + row + "}},\n{{" +
                            row + "},\n{" + row + "}}};"));
}

TEST_CASE("numbers of a header are float literals that read back as the same float") {
  const std::string text = header({0.1F, -1e-20F, 3.4028235e38F, 16777216.0F});
  CHECK_THAT(text, Contains("{{0.1F, -1.e-20F},\n{3.4028235e+38F, 16777216.0F}}"));
}

TEST_CASE("a leading standardize is folded into the weights of a header") {
  const std::string text = test::to_text(publish::encode_cpp_header(
      test::make_state("standardize 0.25 0.5, reshape, dense 10, softmax", {1, 2, 2})));
  CHECK_THAT(text, Contains("\"reshape, dense 10, softmax\""));
  CHECK_THAT(text, !Contains("standardize"));
}

}  // namespace
}  // namespace mnist
