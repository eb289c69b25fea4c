#pragma once

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "io/shell_quoted.hpp"
#include "mnist/evaluate/evaluate.hpp"
#include "mnist/state/state.hpp"
#include "mnist/training/training_run.hpp"
#include "print_json.hpp"
#include "progress.hpp"
#include "tool.hpp"

/// What mnist-train says of a run.
namespace mnist::tool {

/// One line on stderr about the weights a run begins with.
inline void print_start(const TrainingRun& run, const std::string& state, const Recipe& recipe) {
  const auto test_accuracy = [&] { return percent(run.test().accuracy()); };
  const auto note = [&](const std::string& text) { say("state: {}, {}", state, text); };
  if (run.kept() && run.start() != RunStart::interrupted) {
    say("kept: {} before it is replaced, as {}", state, run.kept()->string());
  }
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
      return note("this run is complete already; --fresh trains it again");
  }
}

/// The accuracy on the test set of the finished network that the run replaces; none if there is no
/// such network, or it cannot be read or does not fit the data.
inline std::optional<double> accuracy_before(const TrainingRun& run, const std::string& state,
                                             const Samples& test, engine::ThreadPool& threads) {
  if (!run.kept() || run.start() == RunStart::complete) return std::nullopt;
  try {
    std::error_code ignored;
    const bool is_kept = std::filesystem::exists(*run.kept(), ignored);
    const State before = load_state(is_kept ? *run.kept() : std::filesystem::path(state));
    return evaluate(before.network, test, threads).accuracy();
  } catch (const Error&) {
    return std::nullopt;
  }
}

/// What a finished run came to.
inline void print_summary(const TrainingRun& run, double seconds, const std::string& state) {
  const auto& epochs = run.record().epochs;
  const auto worth = [](const EpochRecord& epoch) {
    return epoch.validation_loss.value_or(epoch.loss);
  };
  const auto best =
      std::min_element(epochs.begin(), epochs.end(),
                       [&](const auto& a, const auto& b) { return worth(a) < worth(b); });
  const bool has_validation = best->validation_accuracy.has_value();
  say("trained: {} epoch{}, in {}; the best was {}, {} {}; saved as {}", epochs.size(),
      epochs.size() == 1 ? "" : "s", duration(std::lround(seconds)), best - epochs.begin() + 1,
      has_validation ? "validation" : "training",
      percent(has_validation ? *best->validation_accuracy : best->train_accuracy), state);
}

/// What a run made of a finished network, and how to go back where that was better.
inline void print_change(double before, double now, const std::string& state,
                         const std::filesystem::path& kept) {
  say("test accuracy: {} before this run, now {}; the network before is kept as {}",
      percent(before), percent(now), kept.string());
  if (now < before) {
    say("to go back: mv {} {}", io::shell_quoted(kept.string()), io::shell_quoted(state));
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
