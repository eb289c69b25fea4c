#include "mnist/recipe.hpp"

#include <fmt/format.h>

#include "mnist/dataset.hpp"
#include "mnist/error.hpp"
#include "mnist/nn/softmax.hpp"

namespace mnist {

const std::vector<NamedArchitecture>& named_architectures() {
  // 0.1307 and 0.3081 are the mean and the standard deviation of MNIST's training pixels.
  static const std::vector<NamedArchitecture> architectures{
      {"seed",
       "standardize 0.1307 0.3081, "
       "conv2d 5x3x3 untied, tanh, reshape, dense 100, tanh, dense 10, softmax"},
  };
  return architectures;
}

std::string architecture_text(std::string_view name_or_text) {
  for (const NamedArchitecture& named : named_architectures()) {
    if (named.name == name_or_text) return std::string(named.text);
  }
  return std::string(name_or_text);
}

nn::Network make_network(std::string_view architecture, std::size_t rows, std::size_t columns) {
  nn::Network network(architecture, {1, rows, columns});
  const nn::Layer& last = network.layer(network.size() - 1);
  if (dynamic_cast<const nn::Softmax*>(&last) == nullptr ||
      network.output_shape() != nn::Shape{digit_classes}) {
    throw Error(fmt::format("the architecture ends in {} {}, expected softmax ({},)",
                            last.describe(), nn::to_string(network.output_shape()),
                            digit_classes));
  }
  return network;
}

nn::TrainerOptions trainer_options(const Recipe& recipe) {
  return {.epochs = recipe.epochs,
          .rate = static_cast<float>(recipe.learning_rate),
          .schedule = recipe.schedule,
          .sgd = {.momentum = static_cast<float>(recipe.momentum),
                  .nesterov = recipe.nesterov,
                  .weight_decay = static_cast<float>(recipe.weight_decay)}};
}

}  // namespace mnist
