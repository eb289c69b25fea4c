#include "train_options.hpp"

#include <CLI/CLI.hpp>

#include "kernel_options.hpp"
#include "mnist/error.hpp"
#include "validators.hpp"

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

/// How training images are varied: a named set of strengths, and each of them by itself.
void add_augment_options(CLI::App& app, TrainOptions& options) {
  AugmentOptions& augment = options.recipe.augment;
  const auto not_negative =
      real_number([](double x) { return x >= 0.0; }, "a number of at least 0");
  std::vector<std::string> names;
  for (const NamedAugmentation& named : named_augmentations()) names.emplace_back(named.name);
  app.add_option_function<std::string>(
         "--augment", [&augment](const std::string& name) { augment = augment_options(name); },
         "How much in all: " + CLI::detail::join(names) + " [default]")
      ->type_name("NAME")
      ->check(one_of(names))
      ->group("Augmentation");
  const auto add = [&](const char* flag, double& value, const char* type, const char* text) {
    app.add_option(flag, value, text)->type_name(type)->check(not_negative)->group("Augmentation");
  };
  add("--elastic", augment.elastic_rms, "PX", "Elastic displacement, root mean square");
  add("--elastic-sigma", augment.elastic_sigma, "PX", "Its smoothness");
  add("--rotation", augment.rotation, "DEG", "Rotation to either side");
  add("--scale", augment.scale, "SHARE", "Stretching of each axis");
  add("--shear", augment.shear, "SHARE", "Slant to either side");
  add("--shift", augment.shift, "PX", "Shift along each axis");
  add("--stroke", augment.stroke, "PX", "Thicker or thinner strokes, at most 1");
  add("--blur", augment.blur, "SHARE", "Blur, at most 1");
  add("--noise", augment.noise, "SHARE", "White noise");
  add("--fade-to", augment.fade_to, "SHARE", "What is left of all of it in the last epoch");
  app.add_option("--allographs", options.allographs,
                 "Drawn per image: digits of other styles, and a third no digit")
      ->type_name("SHARE")
      ->check(real_number([](double x) { return x >= 0.0 && x <= 1.0; }, "a number from 0 to 1"))
      ->group("Augmentation");
}

}  // namespace

void add_train_options(CLI::App& app, TrainOptions& options) {
  const auto positive = real_number([](double x) { return x > 0.0; }, "a number above 0");
  const auto fraction =
      real_number([](double x) { return x >= 0.0 && x < 1.0; }, "at least 0 and below 1");
  const auto not_negative =
      real_number([](double x) { return x >= 0.0; }, "a number of at least 0");
  Recipe& recipe = options.recipe;
  std::vector<std::string> architectures;
  for (const NamedArchitecture& named : named_architectures()) {
    architectures.emplace_back(named.name);
  }
  const auto architecture = [architectures](const std::string& text) -> std::string {
    try {
      // Whether it ends in the right number of classes is for the data to say.
      const nn::Network network(architecture_text(text), {1, 28, 28});
      return "";
    } catch (const Error& error) {
      return error.what() + did_you_mean(text, architectures);
    }
  };

  const auto training = [&](CLI::Option* option, const char* type) {
    option->type_name(type)->group("Training");
  };
  // The first option, so that those given one by one change what it sets.
  std::vector<std::string> recipes;
  for (const NamedRecipe& named : named_recipes()) recipes.emplace_back(named.name);
  training(app.add_option_function<std::string>(
                  "--recipe",
                  [&options](const std::string& name) { options.use(recipe_named(name)); },
                  "All settings at once: " + CLI::detail::join(recipes) + " [default]")
               ->check(one_of(recipes))
               ->transform(current_name),
           "NAME");
  training(app.add_option("--epochs", recipe.epochs, "Passes over the training images")
               ->check(whole_number(1)),
           "N");
  training(
      app.add_option("--lr", recipe.learning_rate, "Learning rate at the start")->check(positive),
      "RATE");
  training(app.add_option("--schedule", options.schedule,
                          "How the rate falls: constant, linear or cosine (to 0)")
               ->check(one_of({"constant", "linear", "cosine"})),
           "HOW");
  training(app.add_option("--batch-size", recipe.batch_size, "Images per update")
               ->check(whole_number(1)),
           "N");
  training(app.add_option("--momentum", recipe.momentum, "Share of the last update that is kept")
               ->check(fraction),
           "MU");
  app.add_flag_callback(
         "--plain-momentum", [&recipe] { recipe.nesterov = false; },
         "Momentum without Nesterov's look ahead")
      ->group("Training");
  training(app.add_option("--weight-decay", recipe.weight_decay, "Pull of the weights towards 0")
               ->check(not_negative),
           "W");
  training(app.add_option("--seed", recipe.seed, "Seed of all that is drawn at random")
               ->check(whole_number(0)),
           "N");
  training(app.add_option("--seeds", options.seeds,
                          "Train one network for each of these seeds, into STATE.seedN.npz")
               ->check(whole_number(0))
               ->delimiter(',')
               ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll),
           "N,N,...");
  training(app.add_option("--arch", recipe.architecture,
                          "default, simard, original, or layers, as in the examples")
               ->check(CLI::Validator(architecture, "", CLI::detail::join(architectures, " "))),
           "ARCH");
  training(app.add_option("--validation", recipe.validation,
                          "Validate on the last N training images, do not train on them")
               ->check(whole_number(0)),
           "N");
  training(app.add_option("--patience", recipe.patience,
                          "Stop N epochs after the best on validation, keep it; 0: never")
               ->check(whole_number(0)),
           "N");
  training(app.add_option("--threads", options.threads, "Threads; 0 means all processors")
               ->check(whole_number(0, 1024)),
           "N");
  add_isa_option(app);
  add_precision_option(app, recipe.precision);

  add_augment_options(app, options);

  app.add_option("--data", options.data, "A folder of IDX files, or mnist.npz as Keras keeps it")
      ->type_name("PATH")
      ->group("Files");
  app.add_flag("--transposed", options.transposed,
               "Its images are stored column after column, as EMNIST's are")
      ->group("Files");
  app.add_option("--state", options.state, "The state to train and save")
      ->type_name("FILE")
      ->group("Files");
  app.add_flag("--fresh", options.fresh, "Train a new network, whatever the state file holds")
      ->group("Files");
  app.add_option("--log", options.log, "Write a table of the epochs, CSV or .jsonl")
      ->type_name("FILE")
      ->group("Files");
  app.add_option("--report", options.report, "Write a page about the network when it is trained")
      ->type_name("HTML")
      ->excludes(app.get_option("--seeds"))
      ->group("Output");
  app.add_option("--classes", options.classes,
                 "A text file, the name of each class on a line, for the report")
      ->type_name("FILE")
      ->group("Output");
  app.add_option("--show-augmented", options.show_augmented,
                 "Write a picture of varied training images, and do not train")
      ->type_name("PNG")
      ->group("Output");
  app.add_option("--show-allographs", options.show_allographs,
                 "Write a picture of the styles that are drawn, and do not train")
      ->type_name("PNG")
      ->group("Output");
  app.add_flag("-q,--quiet", options.quiet, "Print nothing but the result")->group("Output");
  app.add_flag("--json", options.json, "Print the result as one JSON object")->group("Output");
}

}  // namespace mnist::tool
