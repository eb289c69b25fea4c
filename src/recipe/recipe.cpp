#include "mnist/recipe/recipe.hpp"

#include <fmt/format.h>

#include "mnist/error.hpp"
#include "mnist/nn/softmax.hpp"

namespace mnist {

const std::vector<NamedArchitecture>& named_architectures() {
  // 0.1307 and 0.3081 are the mean and the standard deviation of MNIST's training pixels.
  static const std::vector<NamedArchitecture> architectures{
      {"default", "standardize 0.1307 0.3081, conv2d 5x3x3 untied, tanh, reshape, dense 100, tanh"},
      // Simard, Steinkraus and Platt, Best Practices for Convolutional Neural Networks Applied to
      // Visual Document Analysis, ICDAR 2003; theirs takes images of 29x29.
      {"simard",
       "standardize 0.1307 0.3081, "
       "conv2d 5x5x5 stride 2, tanh, conv2d 50x5x5 stride 2, tanh, "
       "reshape, dense 100, tanh"},
      // The original program's: the default without standardisation of its input.
      {"original", "conv2d 5x3x3 untied, tanh, reshape, dense 100, tanh"},
  };
  return architectures;
}

std::string architecture_text(std::string_view name_or_text, std::size_t classes) {
  if (name_or_text == "seed") name_or_text = "default";  // its name up to version 0.1.0
  for (const NamedArchitecture& named : named_architectures()) {
    if (named.name == name_or_text) {
      return fmt::format("{}, dense {}, softmax", named.body, classes);
    }
  }
  return std::string(name_or_text);
}

nn::Network make_network(std::string_view name_or_text, std::size_t rows, std::size_t columns,
                         std::size_t classes) {
  nn::Network network(architecture_text(name_or_text, classes), {1, rows, columns});
  const nn::Layer& last = network.layer(network.size() - 1);
  if (dynamic_cast<const nn::Softmax*>(&last) == nullptr ||
      network.output_shape() != nn::Shape{classes}) {
    throw Error(
        fmt::format("the architecture ends in {} {}, expected `dense {}, softmax` for {} "
                    "classes",
                    last.describe(), nn::to_string(network.output_shape()), classes, classes));
  }
  return network;
}

const std::vector<NamedRecipe>& named_recipes() {
  static const std::vector<NamedRecipe> recipes = [] {
    AugmentOptions early = augment_options("default");
    early.fade_to = 0.2;
    return std::vector<NamedRecipe>{
        {"default", "the best in 20 epochs", {.allographs = 0.075}},
        {"fast",  // a quarter of the parameters, and larger steps
         "99 % within 8 epochs",
         {.architecture = "simard", .epochs = 8, .learning_rate = 0.02, .augment = early}},
        {"best",
         "the long run that made the shipped state",
         {.epochs = 150,
          .weight_decay = 3e-4,
          .validation = 5000,
          .augment = augment_options("strong"),
          .allographs = 0.2}},
        {"original",
         "as the original program trains, one image at a time",
         {.architecture = "original",
          .schedule = Schedule::constant,
          .batch_size = 1,
          .momentum = 0.0,
          .weight_decay = 0.0,
          .augment = augment_options("none")}}};
  }();
  return recipes;
}

const Recipe& recipe_named(std::string_view name) {
  if (name == "seed") name = "original";  // its name up to version 0.1.0
  std::string choices;
  for (const NamedRecipe& known : named_recipes()) {
    if (known.name == name) return known.recipe;
    choices += fmt::format("{}{}", choices.empty() ? "" : ", ", known.name);
  }
  throw Error(fmt::format("recipe '{}': expected one of {}", name, choices));
}

}  // namespace mnist
