#pragma once

#include <string>

#include "mnist/error.hpp"
#include "mnist/recipe.hpp"
#include "validators.hpp"

namespace mnist::tool {

/// What the command line of mnist-train says.
struct TrainOptions {
  Recipe recipe;
  std::string architecture{named_architectures().front().name};
  std::string schedule{nn::to_string(recipe.schedule)};
  unsigned threads = 0;
  std::string data;
  std::string state = "network_state.npz";
  bool fresh = false;
  std::string log;
  bool quiet = false;
  bool json = false;

  /// The recipe, with what was given as text filled in.
  Recipe complete_recipe() const {
    Recipe complete = recipe;
    complete.architecture = architecture_text(architecture);
    complete.schedule = nn::schedule_from(schedule);
    return complete;
  }
};

inline constexpr auto train_footer = R"(
A state that exists is trained further: a run that was stopped goes on exactly where it was if it is
given the same settings; otherwise a new run begins with the weights of the state. The state is saved
after every epoch, and when Ctrl-C stops the run.

The data is searched in $MNIST_DATA, data/mnist, $XDG_DATA_HOME/mnist-cnn,
~/.keras/datasets/mnist.npz and data/MNIST/raw.

Examples:
  mnist-train                                      train, or go on training, network_state.npz
  mnist-train --fresh --epochs 5 --state new.npz   start anew, into another file
  mnist-train --validation 10000 --log epochs.csv  keep 10,000 images aside, and a table

Exit codes: 0 trained; 1 an input is wrong, or training failed; 2 wrong usage;
130 stopped by a signal, the state is saved.)";

inline void add_train_options(CLI::App& app, TrainOptions& options) {
  const auto positive = real_number([](double x) { return x > 0.0; }, "a number above 0");
  const auto fraction =
      real_number([](double x) { return x >= 0.0 && x < 1.0; }, "at least 0 and below 1");
  const auto not_negative =
      real_number([](double x) { return x >= 0.0; }, "a number of at least 0");
  const auto architecture = [](const std::string& text) -> std::string {
    try {
      make_network(architecture_text(text));
      return "";
    } catch (const Error& error) {
      return error.what();
    }
  };
  Recipe& recipe = options.recipe;

  const auto training = [&](CLI::Option* option, const char* type) {
    option->type_name(type)->group("Training");
  };
  training(app.add_option("--epochs", recipe.epochs, "Passes over the training images")
               ->check(whole_number(1)), "N");
  training(app.add_option("--lr", recipe.learning_rate, "Learning rate at the start")
               ->check(positive), "RATE");
  training(app.add_option("--schedule", options.schedule,
                          "How the rate falls: constant, linear or cosine (to 0)")
               ->check(CLI::IsMember({"constant", "linear", "cosine"}).description("")), "HOW");
  training(app.add_option("--batch-size", recipe.batch_size, "Images per update")
               ->check(whole_number(1)), "N");
  training(app.add_option("--momentum", recipe.momentum, "Share of the last update that is kept")
               ->check(fraction), "MU");
  app.add_flag("--nesterov,!--no-nesterov", recipe.nesterov, "Look ahead along the momentum [yes]")
      ->group("Training");
  training(app.add_option("--weight-decay", recipe.weight_decay, "Pull of the weights towards 0")
               ->check(not_negative), "W");
  training(app.add_option("--seed", recipe.seed, "Seed of all that is drawn at random")
               ->check(whole_number(0)), "N");
  training(app.add_option("--arch", options.architecture,
                          "Architecture: seed, or a text such as 'reshape, dense 10, softmax'")
               ->check(CLI::Validator(architecture, "", "")), "ARCH");
  training(app.add_option("--validation", recipe.validation,
                          "Validate on the last N training images, do not train on them")
               ->check(whole_number(0)), "N");
  training(app.add_option("--threads", options.threads, "Threads; 0 means all processors")
               ->check(whole_number(0, 1024)), "N");

  app.add_option("--data", options.data, "A folder of IDX files, or mnist.npz as Keras keeps it")
      ->type_name("PATH")->group("Files");
  app.add_option("--state", options.state, "The state to train and save")
      ->type_name("FILE")->group("Files");
  app.add_flag("--fresh", options.fresh, "Start anew, whatever the state file holds")
      ->group("Files");
  app.add_option("--log", options.log, "Write a table of the epochs as CSV")
      ->type_name("FILE")->group("Files");
  app.add_flag("-q,--quiet", options.quiet, "Print nothing but the result")->group("Output");
  app.add_flag("--json", options.json, "Print the result as one JSON object")->group("Output");
}

}  // namespace mnist::tool
