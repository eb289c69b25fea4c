#include "epoch_log.hpp"
#include "html_report.hpp"
#include "locations.hpp"
#include "mnist/training/training_run.hpp"
#include "print_json.hpp"
#include "progress.hpp"
#include "publish/augmentation_preview.hpp"
#include "report.hpp"
#include "stop_signal.hpp"
#include "tool.hpp"
#include "train_options.hpp"
#include "train_report.hpp"

using namespace mnist;

namespace {

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
  const Recipe recipe = options.complete_recipe();
  const std::string& state = options.state;
  engine::ThreadPool threads(options.threads);
  TrainingRun run(recipe, data, state, options.fresh ? IfStateExists::replace : existing, threads);
  lock_of_state = run.lock();
  tool::EpochLog log(options.log,
                     run.start() == RunStart::interrupted || run.start() == RunStart::complete);
  if (!options.quiet) {
    fmt::print(stderr, "data: {}, {} images to train on\n", source, run.train_count());
    tool::print_start(run, state, recipe);
  }

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
                  {"interrupted", !outcome.test.has_value()}};
  if (!outcome.test && !options.quiet) {
    fmt::print(stderr, "stopped, {} is saved; the same command goes on with the run\n", state);
  }
  return outcome;
}

/// "network_state.npz" -> "network_state.seed2.npz"
std::string seed_path(std::filesystem::path path, std::uint64_t seed) {
  const std::string ending = path.extension().string();
  return path.replace_extension(fmt::format("seed{}{}", seed, ending)).string();
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
  if (!chosen.empty()) save_state(options.state, load_state(chosen));

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
      fmt::print("{} has the smallest validation loss, {:.5f}: copied to {}\n", chosen,
                 smallest_loss, options.state);
    }
  }
  return tool::done;
}

int run_tool(const tool::TrainOptions& options) {
  const tool::StopSignal stop;
  const auto source = tool::find_data(options.data);
  const Dataset data = load_dataset(source, {options.transposed});
  if (!options.show_augmented.empty()) {
    const Recipe recipe = options.complete_recipe();
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
  const auto app =
      tool::make_app("mnist-train", "Trains a network to recognise handwritten digits.",
                     tool::train_footer);
  tool::add_train_options(*app, options);
  return tool::run(*app, argc, argv, [&] { return run_tool(options); });
}
