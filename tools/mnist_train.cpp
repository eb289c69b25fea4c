#include <nlohmann/json.hpp>

#include "epoch_log.hpp"
#include "locations.hpp"
#include "mnist/training_run.hpp"
#include "progress.hpp"
#include "report.hpp"
#include "stop_signal.hpp"
#include "tool.hpp"
#include "train_options.hpp"

using namespace mnist;

namespace {

using Json = nlohmann::ordered_json;

void print_start(const TrainingRun& run, const tool::TrainOptions& options) {
  const auto test_accuracy = [&] { return tool::percent(run.test().accuracy()); };
  const auto note = [&](const std::string& text) {
    fmt::print(stderr, "state: {}, {}\n", options.state, text);
  };
  switch (run.start()) {
    case Start::random:
      return note(fmt::format("a new network, seed {}", options.recipe.seed));
    case Start::interrupted:
      return note(fmt::format("its run goes on at epoch {}, mini-batch {}; test accuracy {}",
                              run.position().epoch + 1, run.position().step + 1, test_accuracy()));
    case Start::finished:
      return note("trained further from test accuracy " + test_accuracy());
    case Start::other:
      return note("its unfinished run had other settings or data: a new run begins with its "
                  "weights, test accuracy " + test_accuracy());
  }
}

Json json_of(std::size_t epoch, const EpochRecord& record, double images_per_second) {
  Json json{{"epoch", epoch}, {"loss", record.loss}, {"train_accuracy", record.train_accuracy}};
  json["validation_accuracy"] =
      record.validation_accuracy ? Json(*record.validation_accuracy) : Json(nullptr);
  json["images_per_second"] = std::round(images_per_second);
  return json;
}

int train(const tool::TrainOptions& options) {
  const tool::StopSignal stop;
  const Recipe recipe = options.complete_recipe();
  const auto source = tool::find_data(options.data);
  nn::ThreadPool threads(options.threads);
  TrainingRun run(recipe, load_dataset(source), options.state, options.fresh, threads);
  tool::EpochLog log(options.log, run.start() == Start::interrupted);
  if (!options.quiet) {
    fmt::print(stderr, "data: {}, {} images to train on\n", source.string(), run.train_count());
    print_start(run, options);
  }

  tool::Progress progress(run, recipe.epochs, options.quiet);
  Json epochs = Json::array();
  const auto on_epoch = [&](std::size_t epoch, const EpochRecord& record) {
    progress.epoch(epoch, record);
    log.add(epoch, record, progress.images_per_second());
    epochs.push_back(json_of(epoch, record, progress.images_per_second()));
  };
  const auto go_on = [&](const nn::RunPosition& position) {
    progress.step(position);
    return !tool::StopSignal::raised();
  };
  std::optional<Evaluation> test;
  try {
    test = run.run(on_epoch, go_on);
  } catch (const nn::Diverged& error) {
    progress.end();
    throw Error(fmt::format("training diverged: {}; try a smaller --lr than {} ({} is left as it was)",
                            error.what(), recipe.learning_rate, options.state));
  }
  progress.end();

  if (options.json) {
    const Json json{{"epochs", epochs},
                    {"test_accuracy", test ? Json(test->accuracy()) : Json(nullptr)},
                    {"seconds", progress.seconds()},
                    {"state", options.state},
                    {"interrupted", !test.has_value()}};
    fmt::print("{}\n", json.dump(-1, ' ', false, Json::error_handler_t::replace));
  } else if (test) {
    tool::print_accuracy("test accuracy", *test);
  }
  if (!test && !options.quiet) {
    fmt::print(stderr, "stopped, {} is saved; the same command goes on with the run\n",
               options.state);
  }
  return test ? tool::done : tool::interrupted;
}

}  // namespace

int main(int argc, char** argv) {
  tool::TrainOptions options;
  const auto app = tool::make_app("mnist-train", "Trains a network to recognise handwritten digits.",
                                  tool::train_footer);
  tool::add_train_options(*app, options);
  return tool::run(*app, argc, argv, [&] { return train(options); });
}
