#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "mnist/data/dataset.hpp"
#include "mnist/recipe/recipe.hpp"

namespace mnist {

/// What a dataset is known by: the number of its samples, and CRC-32 checksums of their bytes.
struct DataRecord {
  struct Part {
    std::size_t count = 0;
    std::uint32_t images = 0;
    std::uint32_t labels = 0;

    bool operator==(const Part&) const = default;
  };

  Part train;
  Part test;

  bool operator==(const DataRecord&) const = default;
};

DataRecord record_of(const Dataset& data);

/// What a finished epoch came to, to six significant digits; accuracies are fractions of 1.
struct EpochRecord {
  double loss = 0.0;  ///< mean cross-entropy, measured before each update, as is the next
  double train_accuracy = 0.0;
  std::optional<double> validation_accuracy;   ///< after the epoch, if samples were split off
  std::optional<double> validation_loss = {};  ///< mean cross-entropy of these

  bool operator==(const EpochRecord&) const = default;
};

/// A training run as a state keeps it: enough to do it again, and how it went. It holds no dates,
/// times or thread counts, so that the same run always leaves the same bytes.
struct TrainingRecord {
  Recipe recipe;
  DataRecord data;
  bool from_weights = false;  ///< whether it began with weights it was given, not with random ones
  std::vector<EpochRecord> epochs;
  std::optional<double> test_accuracy;  ///< of the network it ended with

  bool operator==(const TrainingRecord&) const = default;
};

}  // namespace mnist
