#include "mnist/evaluate/calibration.hpp"

#include <algorithm>
#include <cmath>

namespace mnist {

std::vector<CalibrationBin> calibration_bins(const Evaluation& evaluation) {
  constexpr std::size_t count = 15;
  std::vector<CalibrationBin> bins(count);
  for (std::size_t i = 0; i < count; ++i) {
    bins[i].low = static_cast<double>(i) / count;
    bins[i].high = static_cast<double>(i + 1) / count;
  }
  for (std::size_t i = 0; i < evaluation.total(); ++i) {
    const float confidence = evaluation.confidences[i];
    CalibrationBin& bin =
        bins[std::min(count - 1, static_cast<std::size_t>(confidence * float{count}))];
    bin.count += 1;
    bin.correct += evaluation.predictions[i] == evaluation.labels[i] ? 1 : 0;
    bin.confidence_sum += static_cast<double>(confidence);
  }
  return bins;
}

double calibration_error(const Evaluation& evaluation) {
  double sum = 0.0;
  for (const CalibrationBin& bin : calibration_bins(evaluation)) {
    sum += std::abs(bin.confidence_sum - static_cast<double>(bin.correct));
  }
  return sum / static_cast<double>(evaluation.total());
}

}  // namespace mnist
