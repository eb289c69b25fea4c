#include "mnist/publish/pytorch.hpp"

#include "mnist/io/npz.hpp"
#include "publish/support.hpp"

namespace mnist {
namespace {

using publish::encode_pytorch;

TEST_CASE("the state dict holds the parameters and nothing else, with our names and values") {
  const char* const architecture = "conv2d 2x3x3 untied, tanh, reshape, dense 10, softmax";
  const nn::Network network = test::make_network(architecture, {1, 6, 6});
  const io::NpzReader npz(encode_pytorch(test::make_state(architecture, {1, 6, 6})), "weights.npz");
  CHECK(npz.names() ==
        std::vector<std::string>{"conv1.weight", "conv1.bias", "fc1.weight", "fc1.bias"});
  for (const nn::Parameter* parameter : network.parameters()) {
    const io::Array array = npz.read(parameter->name);
    const nn::Shape& shape = parameter->value.shape();
    CHECK(array.shape == std::vector<std::size_t>(shape.begin(), shape.end()));
    CHECK(std::get<std::vector<float>>(array.data) == test::values_of(*parameter));
  }
}

TEST_CASE("a leading standardize is folded into the weights of the state dict") {
  const char* const architecture = "standardize 0.25 0.5, reshape, dense 10, softmax";
  const nn::Network network = test::make_network(architecture, {1, 2, 2});
  const io::NpzReader npz(encode_pytorch(test::make_state(architecture, {1, 2, 2})), "weights.npz");
  const auto weight = std::get<std::vector<float>>(npz.read("fc1.weight").data);
  CHECK(weight.front() == Approx(network.parameters()[0]->value.values()[0] / 0.5F));
}

}  // namespace
}  // namespace mnist
