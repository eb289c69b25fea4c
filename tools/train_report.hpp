#pragma once

#include <cmath>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "mnist/training/training_run.hpp"
#include "tool.hpp"

/// What mnist-train says of a run.
namespace mnist::tool {

/// One line on stderr about the weights a run begins with.
inline void print_start(const TrainingRun& run, const std::string& state, const Recipe& recipe) {
  const auto test_accuracy = [&] { return percent(run.test().accuracy()); };
  const auto note = [&](const std::string& text) {
    fmt::print(stderr, "state: {}, {}\n", state, text);
  };
  switch (run.start()) {
    case Start::random:
      return note(fmt::format("a new network, seed {}", recipe.seed));
    case Start::interrupted:
      return note(fmt::format("its run goes on at epoch {}, mini-batch {}; test accuracy {}",
                              run.position().epoch + 1, run.position().step + 1, test_accuracy()));
    case Start::finished:
      return note("trained further from test accuracy " + test_accuracy());
    case Start::other:
      return note(
          "its unfinished run had other settings or data: a new run begins with its "
          "weights, test accuracy " +
          test_accuracy());
    case Start::complete:
      return note("this run is complete already, --fresh trains it anew");
  }
}

inline nlohmann::ordered_json optional_json(const std::optional<double>& value) {
  return value ? nlohmann::ordered_json(*value) : nlohmann::ordered_json(nullptr);
}

inline nlohmann::ordered_json epoch_json(std::size_t epoch, const EpochRecord& record,
                                         double images_per_second) {
  return {{"epoch", epoch},
          {"loss", record.loss},
          {"train_accuracy", record.train_accuracy},
          {"validation_accuracy", optional_json(record.validation_accuracy)},
          {"validation_loss", optional_json(record.validation_loss)},
          {"images_per_second", std::round(images_per_second)}};
}

/// Mean and standard deviation of a few values; the deviation of a single one is 0.
struct Spread {
  double mean = 0.0;
  double deviation = 0.0;
};

inline Spread spread_of(const std::vector<double>& values) {
  Spread spread;
  for (const double value : values) spread.mean += value / static_cast<double>(values.size());
  if (values.size() < 2) return spread;
  for (const double value : values) {
    spread.deviation += (value - spread.mean) * (value - spread.mean);
  }
  spread.deviation = std::sqrt(spread.deviation / static_cast<double>(values.size() - 1));
  return spread;
}

}  // namespace mnist::tool
