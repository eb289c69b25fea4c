#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "mnist/recipe/recipe.hpp"

namespace CLI {
class App;
}

namespace mnist::tool {

/// What the command line of mnist-train says.
struct TrainOptions {
  Recipe recipe = named_recipes().front().recipe;
  std::optional<double> allographs;  ///< unless the recipe says how many
  std::vector<std::uint64_t> seeds;
  unsigned threads = 0;
  std::string data;
  bool transposed = false;
  std::string state = "network_state.npz";
  bool fresh = false;
  std::string log;
  std::string report;
  std::string classes;
  std::string show_augmented;
  std::string show_allographs;
  bool quiet = false;
  bool json = false;

  /// The recipe for this data. Other data than MNIST may be no digits: there, allographs have to be
  /// asked for.
  Recipe complete_recipe(const Samples& train) const {
    Recipe complete = recipe;
    complete.allographs = allographs.value_or(is_mnist(train) ? recipe.allographs : 0.0);
    return complete;
  }
};

void add_train_options(CLI::App& app, TrainOptions& options);

/// The help's last part: examples, exit codes.
extern const char* const train_footer;

}  // namespace mnist::tool
