#pragma once

#include <cstddef>
#include <vector>

#include "mnist/evaluate/evaluate.hpp"

namespace mnist {

/// The predictions whose confidence lies in [low, high).
struct CalibrationBin {
  double low = 0.0, high = 0.0;
  std::size_t count = 0;
  std::size_t correct = 0;
  double confidence_sum = 0.0;
};

/// The predictions in 15 ranges of confidence of equal width, which together cover [0,1].
std::vector<CalibrationBin> calibration_bins(const Evaluation& evaluation);

/// Expected calibration error: the difference between confidence and accuracy in the bins of
/// `calibration_bins`, averaged over the predictions. A fraction of 1.
double calibration_error(const Evaluation& evaluation);

}  // namespace mnist
