#pragma once

#include <cmath>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "mnist/training/training_run.hpp"
#include "print_json.hpp"
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
    case RunStart::random:
      return note(fmt::format("a new network, seed {}", recipe.seed));
    case RunStart::interrupted:
      return note(fmt::format("its run goes on at epoch {}, mini-batch {}; test accuracy {}",
                              run.position().epoch + 1, run.position().step + 1, test_accuracy()));
    case RunStart::finished:
      return note("trained further from test accuracy " + test_accuracy());
    case RunStart::other:
      return note(
          "its unfinished run had other settings or data: a new run begins with its "
          "weights, test accuracy " +
          test_accuracy());
    case RunStart::complete:
      return note("this run is complete already, --fresh trains it anew");
  }
}

inline Json optional_json(const std::optional<double>& value) {
  return value ? Json(*value) : Json(nullptr);
}

inline Json epoch_json(std::size_t epoch, const EpochRecord& record, double images_per_second) {
  return {{"epoch", epoch},
          {"loss", record.loss},
          {"train_accuracy", record.train_accuracy},
          {"validation_accuracy", optional_json(record.validation_accuracy)},
          {"validation_loss", optional_json(record.validation_loss)},
          {"images_per_second", std::round(images_per_second)}};
}

/// Mean and standard deviation of a few values; 0 for a single one.
struct Spread {
  double mean = 0.0;
  double standard_deviation = 0.0;
};

inline Spread spread_of(const std::vector<double>& values) {
  Spread spread;
  for (const double value : values) spread.mean += value / static_cast<double>(values.size());
  if (values.size() < 2) return spread;
  for (const double value : values) {
    spread.standard_deviation += (value - spread.mean) * (value - spread.mean);
  }
  spread.standard_deviation =
      std::sqrt(spread.standard_deviation / static_cast<double>(values.size() - 1));
  return spread;
}

}  // namespace mnist::tool
