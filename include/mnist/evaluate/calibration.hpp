#pragma once

#include <cstddef>
#include <vector>

#include "mnist/evaluate/evaluate.hpp"

namespace mnist {

/// The answers whose confidence lies in [low, high).
struct CalibrationBin {
  double low = 0.0, high = 0.0;
  std::size_t count = 0;
  std::size_t correct = 0;
  double confidence_sum = 0.0;
};

/// The answers in 15 ranges of confidence of equal width, which together cover [0,1].
std::vector<CalibrationBin> calibration_bins(const Evaluation& evaluation);

/// Expected calibration error: how far confidence is from the rate of right answers, averaged over
/// the answers in the bins of `calibration_bins`. A fraction of 1.
double calibration_error(const Evaluation& evaluation);

}  // namespace mnist
