#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "mnist/data/dataset.hpp"
#include "mnist/recipe/recipe.hpp"

namespace mnist {

/// Identifies a dataset: the number of its samples, and CRC-32 checksums of their bytes.
struct DataRecord {
  /// The training set, or the test set.
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

/// Counts the samples and computes the checksums.
DataRecord record_of(const Dataset& data);

/// The results of a finished epoch, to six significant digits; accuracies are fractions of 1.
struct EpochRecord {
  double loss = 0.0;  ///< mean cross-entropy; this and the next measured before each update
  double train_accuracy = 0.0;
  std::optional<double> validation_accuracy;   ///< after the epoch, if samples were split off
  std::optional<double> validation_loss = {};  ///< mean cross-entropy of those samples

  bool operator==(const EpochRecord&) const = default;
};

/// A training run as a state file keeps it: the settings that repeat it, and its results. It holds
/// no dates, times or thread counts, so that the same run always writes the same bytes.
struct TrainingRecord {
  Recipe recipe;
  DataRecord data;
  bool from_weights = false;  ///< it started from a trained network, not from random weights
  std::vector<EpochRecord> epochs;
  std::optional<double> test_accuracy;  ///< of the final network

  bool operator==(const TrainingRecord&) const = default;
};

}  // namespace mnist
