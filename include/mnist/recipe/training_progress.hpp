#pragma once

#include <cstddef>

namespace mnist {

/// How far a training run has come. Together with the parameters and the velocities it is all that
/// the rest of the run depends on.
struct TrainingProgress {
  std::size_t epoch = 0;    ///< epochs finished
  std::size_t step = 0;     ///< mini-batches of the current epoch finished
  double loss_sum = 0.0;    ///< over the samples of the current epoch so far
  std::size_t samples = 0;  ///< of the current epoch so far
  std::size_t correct = 0;  ///< of those samples classified correctly before their update
};

}  // namespace mnist
