#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "mnist/nn/kernels.hpp"
#include "mnist/nn/network.hpp"
#include "mnist/nn/schedule.hpp"
#include "mnist/nn/sgd.hpp"
#include "mnist/nn/thread_pool.hpp"

namespace mnist::nn {

/// A mini-batch: samples and their classes.
struct Batch {
  Tensor images;                     ///< (N, input shape of the network)
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

/// The loss of a run became infinite or undefined. The network's weights are of no use any more.
class Diverged : public Error {
 public:
  using Error::Error;
};

struct TrainerOptions {
  std::size_t epochs = 20;
  float rate = 0.01F;
  Schedule schedule = Schedule::linear;
  SgdOptions sgd;
};

/// Where a run stands: everything, beside parameters and velocities, that its future depends on.
struct RunPosition {
  std::size_t epoch = 0;    ///< epochs finished
  std::size_t step = 0;     ///< mini-batches of the current epoch finished
  double loss_sum = 0.0;    ///< over the samples of the current epoch so far
  std::size_t samples = 0;  ///< of the current epoch so far
  std::size_t correct = 0;  ///< of them classified rightly before their update
};

/// What a finished epoch came to, measured on its mini-batches before each update.
struct EpochResult {
  std::size_t epoch = 0;        ///< counted from 1
  double loss = 0.0;            ///< mean cross-entropy a sample
  double train_accuracy = 0.0;  ///< fraction of the samples
  double rate = 0.0;            ///< learning rate of its last mini-batch
};

/// Trains a network on softmax-cross-entropy by stochastic gradient descent.
class Trainer {
 public:
  /// Keeps references to all of them.
  Trainer(Network& network, BatchSource& source, const TrainerOptions& options, ThreadPool& threads,
          const Kernels& kernels = default_kernels());

  /// Trains what is left of the run. Calls `on_step` after each mini-batch and `on_epoch` after
  /// each epoch, when the position stands at the start of the next one; either returns false to
  /// stop the run there. Returns whether the run came to its end. Throws `Diverged`.
  bool run(const std::function<bool(const EpochResult&)>& on_epoch,
           const std::function<bool(const RunPosition&)>& on_step);

  /// Learning rate of the next mini-batch.
  float rate() const;
  bool finished() const { return position_.epoch >= options_.epochs; }

  const RunPosition& position() const { return position_; }
  /// Takes up a run where it was left; parameters and velocities are restored by the caller.
  void set_position(const RunPosition& position) { position_ = position; }

  Sgd& optimizer() { return optimizer_; }
  const Sgd& optimizer() const { return optimizer_; }
  const TrainerOptions& options() const { return options_; }
  const Network& network() const { return network_; }

 private:
  void train(const Batch& batch);
  EpochResult finish_epoch();
  float rate_at(std::size_t epoch, std::size_t step) const;

  Network& network_;
  BatchSource& source_;
  TrainerOptions options_;
  Execution how_;
  Sgd optimizer_;
  RunPosition position_;
  Batch batch_;
  Workspace workspace_;
  Tensor grad_logits_;
};

}  // namespace mnist::nn
