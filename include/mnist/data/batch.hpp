#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "mnist/nn/tensor.hpp"

namespace mnist {

/// A mini-batch: samples and their classes.
struct Batch {
  nn::Tensor images;                 ///< (N, input shape of the network)
  std::vector<std::uint8_t> labels;  ///< N
};

/// Where the trainer's mini-batches come from: it knows neither files nor augmentation.
class BatchSource {
 public:
  virtual ~BatchSource() = default;

  /// Fills `batch` with mini-batch `step` of `epoch`, both counted from 0, and returns whether
  /// there is one: false ends the epoch. The same two numbers always give the same batch, so that a
  /// run can be taken up in the middle.
  virtual bool load(std::size_t epoch, std::size_t step, Batch& batch) = 0;

  /// Mini-batches in an epoch.
  virtual std::size_t steps() const = 0;
};

}  // namespace mnist
