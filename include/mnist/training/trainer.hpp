#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "mnist/data/batch.hpp"
#include "mnist/engine/engine.hpp"
#include "mnist/nn/sgd.hpp"
#include "mnist/recipe/recipe.hpp"
#include "mnist/recipe/training_progress.hpp"

namespace mnist {

/// The loss of a run became infinite or undefined. The network's weights are of no use any more.
class Diverged : public Error {
 public:
  using Error::Error;
};

/// The settings of a training run.
struct TrainerOptions {
  std::size_t epochs = 20;
  float learning_rate = 0.01F;
  Schedule schedule = Schedule::linear;
};

/// The parts of a recipe that the trainer and its optimiser take.
TrainerOptions trainer_options(const Recipe& recipe);
nn::SgdOptions sgd_options(const Recipe& recipe);

/// What a finished epoch came to, measured on its mini-batches before each update.
struct EpochResult {
  std::size_t epoch = 0;        ///< counted from 1
  double loss = 0.0;            ///< mean `nn::softmax_cross_entropy` a sample
  double train_accuracy = 0.0;  ///< fraction of the samples; `nn::no_class` is right if doubted
  double learning_rate = 0.0;   ///< of its last mini-batch
};

/// Trains a network on softmax-cross-entropy, mini-batch by mini-batch.
class Trainer {
 public:
  /// Keeps references to all of them. `optimizer` was made for `network`.
  Trainer(const nn::Network& network, nn::Optimizer& optimizer, BatchSource& source,
          const TrainerOptions& options, engine::ThreadPool& threads,
          const engine::Kernels& kernels = engine::default_kernels());

  /// Trains what is left of the run. Calls `on_step` after each mini-batch and `on_epoch` after
  /// each epoch, when the position stands at the start of the next one; either returns false to
  /// stop the run there. Returns whether the run came to its end. Throws `Diverged`.
  bool run(const std::function<bool(const EpochResult&)>& on_epoch,
           const std::function<bool(const TrainingProgress&)>& on_step);

  /// Learning rate of the next mini-batch.
  float learning_rate() const;
  bool finished() const { return position_.epoch >= options_.epochs; }

  const TrainingProgress& position() const { return position_; }
  /// Takes up a run where it was left; the caller restores the parameters and the optimiser.
  void set_position(const TrainingProgress& position) { position_ = position; }

 private:
  void train(const Batch& batch);
  EpochResult finish_epoch();
  float learning_rate_at(std::size_t epoch, std::size_t step) const;

  nn::Optimizer& optimizer_;
  BatchSource& source_;
  TrainerOptions options_;
  engine::Engine engine_;
  TrainingProgress position_;
  Batch batch_;
  engine::Workspace workspace_;
  nn::Tensor grad_logits_;
};

}  // namespace mnist
