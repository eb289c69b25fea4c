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
enum class Start {
  random,       ///< drawn from the seed
  interrupted,  ///< its own: it goes on where it was stopped
  finished,     ///< those of a finished run
  other,        ///< those of an unfinished run of another recipe or on other data
  complete,     ///< its own, which are finished: there is nothing to train
};

/// What becomes of a state file that exists.
enum class Existing {
  train_further,  ///< its weights are those the run begins with
  keep,           ///< likewise, unless it is what this run would make: then it is the result
  replace,        ///< it is not even read
};

/// Trains a network by a recipe, and keeps it in a state file: after every epoch, when it is
/// stopped, and when it is done. A run that is stopped, or whose process is killed, goes on when it
/// is begun again with the same recipe and data, and ends in the same bytes as one never stopped.
class TrainingRun {
 public:
  /// Locks the state file for as long as the run lives, and takes up what it holds as `existing`
  /// says. A run of this recipe that was killed after its last save is complete in any case but
  /// `replace`. The file is not touched before the first save. Keeps a reference to `threads`.
  ///
  /// Throws `Error` when the recipe does not fit the data, the file cannot be written, is in use by
  /// another run, or holds something else than a state of this architecture.
  TrainingRun(const Recipe& recipe, Dataset data, const std::filesystem::path& state_path,
              Existing existing, engine::ThreadPool& threads);

  Start start() const { return start_; }

  /// What is known of the run so far.
  const TrainingRecord& record() const { return state_.runs.back(); }

  /// Where the run stands: beyond the beginning only if it was interrupted.
  const TrainingProgress& position() const { return trainer_.position(); }
  std::size_t train_count() const { return data_.train.count(); }
  std::size_t steps_per_epoch() const { return batches_.steps(); }

  /// The lock of the state file, for who has to hold it longer than the run lives: a process that
  /// is killed without it is taken for one that came to its end.
  std::shared_ptr<const io::FileLock> lock() const { return lock_; }

  /// How the network does on the test set as it is now.
  Evaluation test() const;

  /// Trains to the end, if that is not reached already (see `Recipe::patience`), calling `on_epoch`
  /// after each epoch with its number, counted from 1, and `go_on` after each mini-batch, which
  /// stops the run by returning false. The finished network, its input standardisation folded away
  /// and its temperature fitted to the validation samples, if there are any, is judged on the test
  /// set and saved. Returns that judgement, or nothing when stopped. Throws `Diverged` when
  /// training makes the network useless: the file keeps the last good state; and `Error` when a
  /// save fails.
  std::optional<Evaluation> run(
      const std::function<void(std::size_t, const EpochRecord&)>& on_epoch,
      const std::function<bool(const TrainingProgress&)>& go_on);

 private:
  State starting_state(Existing existing);
  State continued(State state, Existing existing);
  bool is_complete(const State& state, Existing existing) const;
  void begin_record(State& state, bool from_weights) const;
  void restore_progress();
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
  Start start_ = Start::random;
  State state_;
  std::vector<nn::Tensor> best_;
  std::unique_ptr<const Augmenter> augmenter_;
  ShuffledBatches batches_;
  nn::Sgd optimizer_;
  Trainer trainer_;
};

}  // namespace mnist
