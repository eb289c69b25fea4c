#include "state/self_check.hpp"

#include <fmt/format.h>

#include <cmath>

#include "mnist/engine/engine.hpp"
#include "mnist/error.hpp"
#include "mnist/nn/random.hpp"

namespace mnist {
namespace {

constexpr std::size_t images = 4;
constexpr std::size_t max_images = 64;  // in a file that is read

}  // namespace

nn::Tensor self_check_input(const nn::Shape& input) {
  constexpr float ink = 0.2F;  // share of pixels that are not black, about as in MNIST
  nn::Tensor tensor(input.with_batch(images));
  nn::Random random{images};
  for (float& value : tensor.values()) {
    value = random.uniform() < ink ? random.uniform() : 0.0F;
  }
  return tensor;
}

nn::Tensor self_check_output(const nn::Network& network, const nn::Tensor& input) {
  engine::Workspace workspace;
  return engine::Engine(network).forward(input, workspace);
}

void verify_self_check(const nn::Network& network, const nn::Tensor& input,
                       const nn::Tensor& expected, std::string_view name) {
  const std::size_t count = input.batch();
  if (count == 0 || count > max_images ||
      !(input.shape() == network.input_shape().with_batch(count))) {
    throw Error(fmt::format("{}: selfcheck.input is {}, expected 1 to {} of {}", name,
                            nn::to_string(input.shape()), max_images,
                            nn::to_string(network.input_shape())));
  }
  const nn::Tensor output = self_check_output(network, input);
  if (!(output.shape() == expected.shape())) {
    throw Error(fmt::format("{}: selfcheck.output is {}, expected {}", name,
                            nn::to_string(expected.shape()), nn::to_string(output.shape())));
  }
  for (std::size_t i = 0; i < output.size(); ++i) {
    const float difference = std::abs(output.values()[i] - expected.values()[i]);
    if (!(difference <= self_check_tolerance)) {  // also when it is undefined
      throw Error(
          fmt::format("{}: does not pass its self-check: output {} is {}, expected {}; the "
                      "file is damaged or was changed",
                      name, i, output.values()[i], expected.values()[i]));
    }
  }
}

}  // namespace mnist
