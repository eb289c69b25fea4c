#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>

#include "mnist/data/batches.hpp"
#include "mnist/data/dataset.hpp"
#include "mnist/evaluate/evaluate.hpp"
#include "mnist/state/state.hpp"
#include "mnist/training/trainer.hpp"

namespace mnist {

namespace io {
class FileLock;
}

/// The weights a run begins with.
enum class RunStart {
  random,       ///< drawn with the recipe's seed
  interrupted,  ///< its own: it continues where it was stopped
  finished,     ///< those of a finished run
  other,        ///< those of an unfinished run of another recipe or on other data
  complete,     ///< its own, finished: there is nothing left to train
};

/// What to do with a state file that exists already.
enum class IfStateExists {
  train_further,  ///< start from its weights
  keep,           ///< the same, unless it is the result of this very run already
  replace,        ///< ignore it
};

/// Trains a network by a recipe, and saves it to a state file after every epoch, when it is
/// stopped, and at the end. A run that was stopped, or whose process was killed, continues when it
/// is started again with the same recipe and data, and writes the same bytes as one that was never
/// stopped.
class TrainingRun {
 public:
  /// Locks the state file for the lifetime of the run, and uses its contents as `existing` says. A
  /// run of this recipe whose process was killed after the last save counts as complete, except
  /// with `replace`. The file is not written before the first save; a finished network in it is
  /// then copied to `kept()`. Keeps a reference to `threads`.
  ///
  /// Throws `Error` when the recipe does not fit the data, the file cannot be written, is in use by
  /// another run, or holds anything but a state of this architecture.
  TrainingRun(const Recipe& recipe, Dataset data, const std::filesystem::path& state_path,
              IfStateExists existing, engine::ThreadPool& threads);

  /// The weights it begins with.
  RunStart start() const { return start_; }

  /// The settings of the run, and its results so far.
  const TrainingRecord& record() const { return state_.runs.back(); }

  /// How far the run has come; at the start not zero only if it was interrupted.
  const TrainingProgress& position() const { return trainer_.position(); }
  std::size_t train_count() const { return data_.train.count(); }
  /// With the allographs that are drawn beside them.
  std::size_t images_per_epoch() const { return batches_.count(); }
  std::size_t steps_per_epoch() const { return batches_.steps(); }

  /// The lock of the state file. Keep it until the process exits: if the process is killed before
  /// it has reported the result, the left-over lock marks the run as unreported, and the next start
  /// returns its result instead of training again.
  std::shared_ptr<const io::FileLock> lock() const { return lock_; }

  /// Where the finished network that this run replaces is kept, from its first save on; none if
  /// there was no such network.
  const std::optional<std::filesystem::path>& kept() const { return kept_; }

  /// Classifies the test set with the network as it is now.
  Evaluation test() const;

  /// Trains to the end (see `Recipe::patience`). Calls `on_epoch` after each epoch with its number,
  /// counted from 1, and `go_on` after each mini-batch, which returns false to stop the run. At the
  /// end the input standardisation is folded away, the temperature is fitted to the validation
  /// samples, if there are any, with half of the recipe's share of allographs beside them, and the
  /// network is evaluated on the test set and saved. Returns that evaluation, or nothing when
  /// stopped. Throws `Diverged` when the loss grows beyond recovery (the file keeps the last good
  /// state), and `Error` when a save fails.
  std::optional<Evaluation> run(
      const std::function<void(std::size_t, const EpochRecord&)>& on_epoch,
      const std::function<bool(const TrainingProgress&)>& go_on);

 private:
  State starting_state(IfStateExists existing);
  State continued(State state, IfStateExists existing);
  bool is_complete(const State& state, IfStateExists existing) const;
  TrainingRecord new_record(bool from_weights) const;
  void restore_progress();
  void save();
  void save_progress();
  void finish_epoch(const EpochResult& result);
  std::size_t best_epoch() const;
  bool is_out_of_patience() const;
  void keep_best();
  Evaluation finish();

  std::filesystem::path path_;
  Recipe recipe_;
  std::shared_ptr<io::FileLock> lock_;
  engine::ThreadPool& threads_;
  Dataset data_;
  DataRecord data_record_;
  Samples validation_;
  RunStart start_ = RunStart::random;
  std::optional<std::filesystem::path> kept_;
  bool is_kept_ = false;
  State state_;
  std::vector<nn::Tensor> best_;
  std::unique_ptr<const Augmenter> augmenter_;
  ShuffledBatches batches_;
  nn::Sgd optimizer_;
  Trainer trainer_;
};

}  // namespace mnist
