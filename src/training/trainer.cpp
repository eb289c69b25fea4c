#include "mnist/training/trainer.hpp"

#include <fmt/format.h>

#include <cmath>

#include "argmax.hpp"
#include "mnist/nn/losses.hpp"

namespace mnist {

namespace {

/// Whether no class has more than half of the softmax of `logits`.
bool in_doubt(std::span<const float> logits) {
  const float largest = logits[argmax(logits)];
  float sum = 0.0F;
  for (const float x : logits) sum += std::exp(x - largest);
  return sum >= 2.0F;
}

/// What belongs to no class is right where the network doubts.
std::size_t count_correct(const nn::Tensor& logits, std::span<const std::uint8_t> labels) {
  std::size_t correct = 0;
  for (std::size_t n = 0; n < labels.size(); ++n) {
    const auto sample = logits.sample(n);
    const bool right = labels[n] == nn::no_class ? in_doubt(sample) : argmax(sample) == labels[n];
    correct += right ? 1U : 0U;
  }
  return correct;
}

}  // namespace

TrainerOptions trainer_options(const Recipe& recipe) {
  return {.epochs = recipe.epochs,
          .learning_rate = static_cast<float>(recipe.learning_rate),
          .schedule = recipe.schedule};
}

nn::SgdOptions sgd_options(const Recipe& recipe) {
  return {.momentum = static_cast<float>(recipe.momentum),
          .nesterov = recipe.nesterov,
          .weight_decay = static_cast<float>(recipe.weight_decay)};
}

Trainer::Trainer(const nn::Network& network, nn::Optimizer& optimizer, BatchSource& source,
                 const TrainerOptions& options, engine::ThreadPool& threads,
                 const engine::Kernels& kernels)
    : optimizer_(optimizer),
      source_(source),
      options_(options),
      engine_(network, &threads, kernels) {}

float Trainer::learning_rate() const { return learning_rate_at(position_.epoch, position_.step); }

float Trainer::learning_rate_at(std::size_t epoch, std::size_t step) const {
  const auto steps = static_cast<double>(source_.steps());
  const double done = static_cast<double>(epoch) * steps + static_cast<double>(step);
  const double all = static_cast<double>(options_.epochs) * steps;
  return options_.learning_rate * rate_factor(options_.schedule, done / all);
}

void Trainer::train(const Batch& batch) {
  const nn::Tensor& logits = engine_.logits(batch.images, workspace_);
  const double loss = nn::softmax_cross_entropy(logits, batch.labels, &grad_logits_);
  if (!std::isfinite(loss)) {
    throw Diverged(fmt::format("the loss became {} in epoch {}, mini-batch {}", loss,
                               position_.epoch + 1, position_.step + 1));
  }
  engine_.update(batch.images, grad_logits_, workspace_, optimizer_, learning_rate());

  position_.loss_sum += loss * static_cast<double>(batch.labels.size());
  position_.samples += batch.labels.size();
  position_.correct += count_correct(logits, batch.labels);
  ++position_.step;
}

EpochResult Trainer::finish_epoch() {
  if (position_.samples == 0) throw Error("an epoch without mini-batches");
  const auto samples = static_cast<double>(position_.samples);
  const EpochResult result{position_.epoch + 1, position_.loss_sum / samples,
                           static_cast<double>(position_.correct) / samples,
                           static_cast<double>(
                               learning_rate_at(position_.epoch, position_.step - 1))};
  position_ = TrainingProgress{position_.epoch + 1};
  return result;
}

bool Trainer::run(const std::function<bool(const EpochResult&)>& on_epoch,
                  const std::function<bool(const TrainingProgress&)>& on_step) {
  while (!finished()) {
    while (source_.load(position_.epoch, position_.step, batch_)) {
      train(batch_);
      if (!on_step(position_)) return false;
    }
    if (!on_epoch(finish_epoch())) return false;
  }
  return true;
}

}  // namespace mnist
