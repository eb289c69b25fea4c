#include "epoch_log.hpp"
#include "html_report.hpp"
#include "locations.hpp"
#include "mnist/io/file.hpp"
#include "mnist/training/training_run.hpp"
#include "print_evaluation.hpp"
#include "print_json.hpp"
#include "progress.hpp"
#include "publish/augmentation_preview.hpp"
#include "run_files.hpp"
#include "stop_signal.hpp"
#include "terminal.hpp"
#include "tool.hpp"
#include "train_options.hpp"
#include "train_report.hpp"
#include "training/previous_state.hpp"

using namespace mnist;

namespace {

namespace fs = std::filesystem;
using tool::Json;

/// What a run came to; no test result if it was stopped.
struct Outcome {
  Json json;
  std::optional<Evaluation> test;
  std::optional<double> validation_loss;
};

/// Static, so that the state stays locked until the process exits: see `TrainingRun::lock`.
std::shared_ptr<const io::FileLock> lock_of_state;

Outcome train(const tool::TrainOptions& options, const Dataset& data, const std::string& source,
              IfStateExists existing) {
  const Recipe recipe = options.complete_recipe(data.train);
  const std::string& state = options.state;
  engine::ThreadPool threads(options.threads);
  if (!options.quiet) tool::note_missing_threads(threads, options.threads);
  TrainingRun run(recipe, data, state, options.fresh ? IfStateExists::replace : existing, threads);
  lock_of_state = run.lock();
  tool::EpochLog log(options.log,
                     run.start() == RunStart::interrupted || run.start() == RunStart::complete);
  if (!options.quiet) {
    const std::size_t drawn = run.images_per_epoch() - run.train_count();
    tool::say("data: {}, {} images to train on{}", source, run.train_count(),
              drawn > 0 ? fmt::format(", {} allographs", drawn) : "");
    tool::print_start(run, state, recipe);
  }

  const auto before = tool::accuracy_before(run, state, data.test, threads);
  Outcome outcome;
  Json epochs = Json::array();
  tool::Progress progress(run, recipe.epochs, options.quiet);
  const auto on_epoch = [&](std::size_t epoch, const EpochRecord& record) {
    progress.epoch(epoch, record);
    log.add(epoch, record, progress.images_per_second());
    epochs.push_back(tool::epoch_json(epoch, record, progress.images_per_second()));
  };
  const auto go_on = [&](const TrainingProgress& position) {
    progress.step(position);
    return !tool::StopSignal::raised();
  };
  try {
    outcome.test = run.run(on_epoch, go_on);
  } catch (const Diverged& error) {
    progress.end();
    throw Error(fmt::format("training diverged: {}; try a smaller --lr than {} ({})", error.what(),
                            recipe.learning_rate,
                            std::filesystem::exists(state) ? state + " keeps the last good state"
                                                           : "nothing was saved"));
  }
  progress.end();
  if (outcome.test) outcome.validation_loss = run.record().epochs.back().validation_loss;
  outcome.json = {{"epochs", epochs},
                  {"test_accuracy", outcome.test ? Json(outcome.test->accuracy()) : Json(nullptr)},
                  {"seconds", progress.seconds()},
                  {"state", state},
                  {"interrupted", !outcome.test.has_value()},
                  {"accuracy_before", tool::optional_json(before)},
                  {"kept", run.kept() ? Json(run.kept()->string()) : Json(nullptr)}};
  if (!outcome.test && !options.quiet) {
    tool::say("stopped, {} is saved; the same command goes on with the run", state);
  }
  if (outcome.test && !options.quiet && run.start() != RunStart::complete) {
    tool::print_summary(run, progress.seconds(), state);
  }
  if (before && !options.quiet) {
    tool::print_change(*before, outcome.test ? outcome.test->accuracy() : run.test().accuracy(),
                       state, *run.kept());
  }
  return outcome;
}

/// "network_state.npz" -> "network_state.seed2.npz"
std::string seed_path(std::filesystem::path path, std::uint64_t seed) {
  const std::string ending = path.extension().string();
  return path.replace_extension(fmt::format("seed{}{}", seed, ending)).string();
}

/// Makes the state what `chosen` is; another finished network there is kept.
void copy_state(const std::string& chosen, const std::string& state) {
  std::error_code ignored;
  if (fs::exists(state, ignored) && io::read_file(state) == io::read_file(chosen)) return;
  if (const auto kept = name_to_keep(state)) {
    keep_as(state, *kept);
    tool::say("kept: {} before it is replaced, as {}", state, kept->string());
  }
  save_state(state, load_state(chosen));
}

/// Trains one network for each seed, tells how far they differ, and keeps the one with the smallest
/// validation loss, if there are validation samples, as the state. A seed whose network is there
/// already is not trained again.
int train_seeds(const tool::TrainOptions& options, const Dataset& data, const std::string& source) {
  Json runs = Json::array();
  std::vector<double> accuracies;
  std::string chosen;
  double smallest_loss = std::numeric_limits<double>::infinity();
  for (const std::uint64_t seed : options.seeds) {
    tool::TrainOptions one = options;
    one.recipe.seed = seed;
    one.state = seed_path(options.state, seed);
    if (!options.log.empty()) one.log = seed_path(options.log, seed);
    const Outcome outcome = train(one, data, source, IfStateExists::keep);
    if (!outcome.test) return tool::interrupted;
    if (!options.json) {
      tool::print_accuracy(fmt::format("seed {}: test accuracy", seed), *outcome.test);
    }
    runs.push_back(outcome.json);
    accuracies.push_back(outcome.test->accuracy());
    if (outcome.validation_loss.value_or(smallest_loss) < smallest_loss) {
      smallest_loss = *outcome.validation_loss;
      chosen = one.state;
    }
  }
  if (!chosen.empty()) copy_state(chosen, options.state);

  const tool::Spread spread = tool::spread_of(accuracies);
  if (options.json) {
    tool::print_json({{"runs", runs},
                      {"mean", spread.mean},
                      {"deviation", spread.standard_deviation},
                      {"chosen", chosen.empty() ? Json(nullptr) : Json(chosen)}});
  } else {
    fmt::print("{} seeds: mean test accuracy {}, standard deviation {}\n", accuracies.size(),
               tool::percent(spread.mean), tool::percent(spread.standard_deviation));
    if (!chosen.empty()) {
      fmt::print("{} has the smallest validation loss, {:.5f}: copied to {}\n", tool::shown(chosen),
                 smallest_loss, tool::shown(options.state));
    }
  }
  return tool::done;
}

/// Throws `WrongUsage` when an output would replace an input or another output.
void check_files(tool::TrainOptions& options, const fs::path& data) {
  tool::RunFiles files;
  files.add_input(data);
  files.add_input(options.classes);
  for (const std::uint64_t seed : options.seeds) {
    std::string state = seed_path(options.state, seed);
    std::string log = options.log.empty() ? "" : seed_path(options.log, seed);
    files.add_output(state);
    files.add_output(log);
  }
  std::string state = options.state;
  files.add_output(state);
  for (std::string* const out : {&options.log, &options.report, &options.show_augmented}) {
    files.add_output(*out);
  }
}

int run_tool(tool::TrainOptions options) {
  const tool::StopSignal stop;
  if (!options.show_allographs.empty()) {
    io::write_png(options.show_allographs, allographs_preview(options.recipe.seed));
    return tool::done;
  }
  const auto source = tool::find_data(options.data);
  check_files(options, source);
  const Dataset data = load_dataset(source, {options.transposed});
  if (!options.show_augmented.empty()) {
    const Recipe recipe = options.complete_recipe(data.train);
    const ImageAugmenter augmenter(recipe.augment, data.train.rows, data.train.columns,
                                   recipe.epochs, recipe.seed);
    io::write_png(options.show_augmented,
                  augmentation_preview(data.train, augmenter, recipe.epochs));
    return tool::done;
  }
  if (!options.seeds.empty()) return train_seeds(options, data, source.string());
  tool::require_report_folder(options.report);
  const std::vector<std::string> classes =
      tool::read_class_names(options.classes, data.train.classes);
  const Outcome outcome = train(options, data, source.string(), IfStateExists::train_further);
  if (!options.report.empty() && outcome.test) {
    tool::write_report(options.report, {load_state(options.state), data.test, *outcome.test,
                                        options.state, source.string(), classes});
  }
  if (options.json) {
    tool::print_json(outcome.json);
  } else if (outcome.test) {
    tool::print_accuracy("test accuracy", *outcome.test);
  }
  return outcome.test ? tool::done : tool::interrupted;
}

}  // namespace

int main(int argc, char** argv) {
  tool::TrainOptions options;
  return tool::run(
      {"mnist-train",
       "Trains a network to recognise handwritten digits.",
       tool::train_footer,
       {"--epochs", "--lr", "--recipe", "--data", "--state", "--fresh", "--validation", "--log",
        "--report", "-q"}},
      argc, argv, [&](CLI::App& app) { tool::add_train_options(app, options); },
      [&] { return run_tool(options); });
}
