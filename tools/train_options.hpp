#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "mnist/recipe/recipe.hpp"

namespace CLI {
class App;
}

namespace mnist::tool {

/// What the command line of mnist-train says.
struct TrainOptions {
  Recipe recipe;
  std::string schedule{to_string(recipe.schedule)};
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
  bool quiet = false;
  bool json = false;

  void use(const Recipe& named) {
    recipe = named;
    schedule = to_string(named.schedule);
  }

  /// The recipe, with what was given as text filled in.
  Recipe complete_recipe() const {
    Recipe complete = recipe;
    complete.schedule = schedule_from(schedule);
    return complete;
  }
};

void add_train_options(CLI::App& app, TrainOptions& options);

/// The help's last part: examples, exit codes.
extern const char* const train_footer;

}  // namespace mnist::tool
