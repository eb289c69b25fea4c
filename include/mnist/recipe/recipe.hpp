#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "mnist/data/augment.hpp"
#include "mnist/data/dataset.hpp"
#include "mnist/engine/precision.hpp"
#include "mnist/nn/network.hpp"
#include "mnist/recipe/schedule.hpp"

namespace mnist {

/// An architecture that goes by a name, for any number of classes.
struct NamedArchitecture {
  std::string_view name;
  std::string_view body;  ///< its text without the end, `dense CLASSES, softmax`
};

/// The known architectures; the first is the default.
const std::vector<NamedArchitecture>& named_architectures();

/// The text of a named architecture for this many classes, as `nn::Network` reads it. Any other
/// word is taken to be a text already.
std::string architecture_text(std::string_view name_or_text, std::size_t classes = digit_classes);

/// A network of a named architecture, or of a text, that classifies grey images of this size into
/// this many classes; its weights are zero. Throws `Error` for a text that `nn::Network` cannot
/// read, or that does not end in `dense CLASSES, softmax`.
nn::Network make_network(std::string_view name_or_text, std::size_t rows = 28,
                         std::size_t columns = 28, std::size_t classes = digit_classes);

/// Everything that decides the result of a training run, beside its data. Two runs with equal
/// recipes on the same data, from the same weights, give the same network to the bit.
struct Recipe {
  std::string architecture = "default";  ///< a name or a text, see `make_network`
  std::size_t epochs = 20;
  double learning_rate = 0.01;  ///< of the first mini-batch; `schedule` says how it falls
  Schedule schedule = Schedule::linear;
  std::size_t batch_size = 64;
  double momentum = 0.95;
  bool nesterov = true;
  double weight_decay = 5e-4;
  std::uint64_t seed = 1;      ///< of the first weights and of the order of the samples
  std::size_t validation = 0;  ///< how many of the last training samples are only validated on
  /// The run ends after this many epochs without a smaller validation loss, and the weights of the
  /// epoch with the smallest loss are kept. 0: all epochs are trained, and the last one is kept.
  std::size_t patience = 0;
  engine::Precision precision = engine::Precision::fp32;  ///< of the matrix products while training
  AugmentOptions augment = augment_options("default");    ///< how training images are varied
  /// How much is drawn in each epoch beside the training images, as a share of these: digits of
  /// other styles than MNIST's, and a third that is no digit.
  double allographs = 0.0;

  bool operator==(const Recipe&) const = default;
};

/// A recipe that goes by a name.
struct NamedRecipe {
  std::string_view name;
  std::string_view purpose;  ///< a few words
  Recipe recipe;
};

/// The known recipes; the first is the default. docs/recipe.md tells how they were found.
const std::vector<NamedRecipe>& named_recipes();

/// Throws `Error`, listing the choices, for an unknown name.
const Recipe& recipe_named(std::string_view name);

}  // namespace mnist
