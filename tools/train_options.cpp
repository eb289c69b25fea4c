#include "train_options.hpp"

#include <CLI/CLI.hpp>

#include "common_options.hpp"
#include "mnist/error.hpp"

namespace mnist::tool {

const char* const train_footer = R"(
A state that exists is trained further: a run that was stopped goes on exactly where it was if it
is given the same settings; otherwise a new run begins with the weights of the state. The state is
saved after every epoch, and when Ctrl-C stops the run. A finished network is not lost: before it is
replaced, also by --fresh, it is kept beside, as network_state.previous.npz. With --seeds a network
that is trained already is not trained again.

The data is searched in $MNIST_DATA, data/mnist, $XDG_DATA_HOME/mnist-cnn,
~/.keras/datasets/mnist.npz and data/MNIST/raw.

Examples:
  mnist-train                                      train, or go on training, network_state.npz
  mnist-train --fresh --epochs 5 --state new.npz   train a new network into another file
  mnist-train --validation 10000 --log epochs.csv  keep 10,000 images aside, and a table
  mnist-train --seeds 1,2,3 --fresh                three networks, and how far they differ
  mnist-train --arch "reshape, dense 10, softmax"   a network of other layers
  mnist-train --show-augmented sheet.png           a picture of what training would see

Environment:
  MNIST_DATA      the data, where --data does not name it
  XDG_DATA_HOME   its folder mnist-cnn is searched for data [~/.local/share]
  MNIST_ISA       as --isa
  TERM            a bar is drawn on a terminal that is not dumb

Files:
  network_state.npz            the state, where --state names no other
  network_state.previous.npz   the finished network that it held before; then previous2, and so on
  network_state.npz.lock       while a training has the state

Exit codes:
  0     trained
  1     an input is wrong, or training failed
  2     wrong usage
  130   stopped by a signal, the state is saved)";

namespace {

CLI::Validator not_negative() {
  return real_number([](double x) { return x >= 0.0; }, "a number of at least 0");
}

void add_training_options(CLI::App& app, TrainOptions& options) {
  Recipe& recipe = options.recipe;
  const auto positive = real_number([](double x) { return x > 0.0; }, "a number above 0");
  const auto fraction =
      real_number([](double x) { return x >= 0.0 && x < 1.0; }, "at least 0 and below 1");
  const std::vector<std::string> recipes = names_of(named_recipes());
  const std::vector<std::string> architectures = names_of(named_architectures());
  const auto architecture = [architectures](const std::string& text) -> std::string {
    try {
      // Whether it ends in the right number of classes is for the data to say.
      const nn::Network network(architecture_text(text), {1, 28, 28});
      return "";
    } catch (const Error& error) {
      return error.what() + did_you_mean(text, architectures);
    }
  };

  app.option_defaults()->group("Training");
  // The first option, so that those given one by one change what it sets.
  add_choice(
      app, "--recipe", recipes, [&recipe](const std::string& name) { recipe = recipe_named(name); },
      "All settings at once: " + CLI::detail::join(recipes) + " [default]")
      ->transform(current_name);
  add_option(app, "--epochs N", recipe.epochs, "Passes over the training images")
      ->check(whole_number(1));
  add_option(app, "--lr RATE", recipe.learning_rate, "Learning rate at the start")->check(positive);
  add_choice(
      app, "--schedule", {"constant", "linear", "cosine"},
      [&recipe](const std::string& name) { recipe.schedule = schedule_from(name); },
      "How the rate falls: constant, linear or cosine (to 0)")
      ->type_name("HOW")
      ->default_str(std::string(to_string(recipe.schedule)));
  add_option(app, "--batch-size N", recipe.batch_size, "Images per update")->check(whole_number(1));
  add_option(app, "--momentum MU", recipe.momentum, "Share of the last update that is kept")
      ->check(fraction);
  app.add_flag_callback(
      "--plain-momentum", [&recipe] { recipe.nesterov = false; },
      "Momentum without Nesterov's look ahead");
  add_option(app, "--weight-decay W", recipe.weight_decay, "Pull of the weights towards 0")
      ->check(not_negative());
  add_option(app, "--seed N", recipe.seed, "Seed of all that is drawn at random")
      ->check(whole_number(0));
  add_option(app, "--seeds N,N,...", options.seeds,
             "Train one network for each of these seeds, into STATE.seedN.npz")
      ->check(whole_number(0))
      ->delimiter(',')
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  add_option(app, "--arch ARCH", recipe.architecture,
             "default, simard, original, or layers, as in the examples")
      ->check(CLI::Validator(architecture, "", CLI::detail::join(architectures, " ")));
  add_option(app, "--validation N", recipe.validation,
             "Validate on the last N training images, do not train on them")
      ->check(whole_number(0));
  add_option(app, "--patience N", recipe.patience,
             "Stop N epochs after the best on validation, keep it; 0: never")
      ->check(whole_number(0));
  add_threads_option(app, options.threads);
}

/// How training images are varied: a named set of strengths, and each of them by itself.
void add_augment_options(CLI::App& app, TrainOptions& options) {
  AugmentOptions& augment = options.recipe.augment;
  const std::vector<std::string> names = names_of(named_augmentations());
  app.option_defaults()->group("Augmentation");
  add_choice(
      app, "--augment", names,
      [&augment](const std::string& name) { augment = augment_options(name); },
      "How much in all: " + CLI::detail::join(names) + " [default]");
  const auto add = [&](const char* shown, double& value, const char* text) {
    add_option(app, shown, value, text)->check(not_negative());
  };
  add("--elastic PX", augment.elastic_rms, "Elastic displacement, root mean square");
  add("--elastic-sigma PX", augment.elastic_sigma, "Its smoothness");
  add("--rotation DEG", augment.rotation, "Rotation to either side");
  add("--scale SHARE", augment.scale, "Stretching of each axis");
  add("--shear SHARE", augment.shear, "Slant to either side");
  add("--shift PX", augment.shift, "Shift along each axis");
  add("--stroke PX", augment.stroke, "Thicker or thinner strokes, at most 1");
  add("--blur SHARE", augment.blur, "Blur, at most 1");
  add("--noise SHARE", augment.noise, "White noise");
  add("--fade-to SHARE", augment.fade_to, "What is left of all of it in the last epoch");
  add_option(app, "--allographs SHARE", options.allographs,
             "Drawn per image: digits of other styles, and a third no digit")
      ->check(real_number([](double x) { return x >= 0.0 && x <= 1.0; }, "a number from 0 to 1"));
}

}  // namespace

void add_train_options(CLI::App& app, TrainOptions& options) {
  add_training_options(app, options);
  app.option_defaults()->group("Running");
  add_isa_option(app);
  add_precision_option(app, options.recipe.precision);

  add_augment_options(app, options);

  app.option_defaults()->group("Files");
  add_data_options(app, options.data, options.transposed);
  add_option(app, "--state FILE", options.state, "The state to train and save");
  app.add_flag("--fresh", options.fresh, "Train a new network, whatever the state file holds");
  add_option(app, "--log FILE", options.log, "Write a table of the epochs, CSV or .jsonl");

  app.option_defaults()->group("Output");
  add_option(app, "--report HTML", options.report,
             "Write a page about the network when it is trained")
      ->excludes(app.get_option("--seeds"));
  add_option(app, "--classes FILE", options.classes,
             "A text file, the name of each class on a line, for the report");
  add_option(app, "--show-augmented PNG", options.show_augmented,
             "Write a picture of varied training images, and do not train");
  add_option(app, "--show-allographs PNG", options.show_allographs,
             "Write a picture of the styles that are drawn, and do not train");
  app.add_flag("-q,--quiet", options.quiet, "Print nothing but the result");
  app.add_flag("--json", options.json, "Print the result as one JSON object");
}

}  // namespace mnist::tool
