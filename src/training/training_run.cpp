#include "mnist/training/training_run.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "data/draw_allograph.hpp"
#include "io/atomic_file.hpp"
#include "io/file_lock.hpp"
#include "mnist/error.hpp"
#include "mnist/evaluate/temperature.hpp"
#include "platform/parse_number.hpp"
#include "state/fold_standardize.hpp"
#include "training/previous_state.hpp"

namespace mnist {
namespace {

namespace fs = std::filesystem;

/// Diverged if the mean loss exceeds this multiple of the loss of uniform guessing, ln(classes).
constexpr double divergence_factor = 20.0;

/// Rounded: every tool reads these numbers when it starts, and more digits would only cost time.
double six_digits(double value) {
  return platform::parse_number<double>(fmt::format("{:.6g}", value)).value_or(value);
}

/// Checks at the start what would otherwise fail at the first save, an epoch later.
const fs::path& require_writable(const fs::path& path) {
  const fs::path target = io::link_target(path);
  const fs::path folder = target.has_parent_path() ? target.parent_path() : ".";
  std::error_code ignored;
  if (!fs::is_directory(folder, ignored)) {
    throw Error(fmt::format("{}: the folder {} does not exist", path.string(), folder.string()));
  }
  if (!fs::exists(target, ignored)) return path;
  if (!fs::is_regular_file(target, ignored)) {
    throw Error(fmt::format("{}: is {}, expected a file", path.string(),
                            fs::is_directory(target, ignored) ? "a directory" : "something else"));
  }
  if (::access(target.c_str(), W_OK) != 0) {
    throw Error(fmt::format("{}: is write-protected", path.string()));
  }
  return path;
}

/// The recipe with the architecture's name replaced by its text, so that equal recipes compare
/// equal.
Recipe normalized(Recipe recipe, const Samples& samples) {
  if (recipe.patience > 0 && recipe.validation == 0) {
    throw Error("patience needs validation samples to measure the loss on");
  }
  recipe.architecture =
      make_network(recipe.architecture, samples.rows, samples.columns, samples.classes)
          .architecture();
  return recipe;
}

/// Whether a run of this recipe, with this many epochs on record, can be at `position`.
bool is_sound(const TrainingProgress& position, const Recipe& recipe, std::size_t epochs,
              const ShuffledBatches& batches) {
  if (position.epoch != epochs || epochs > recipe.epochs || position.step > batches.steps()) {
    return false;
  }
  const std::size_t samples =
      position.step == batches.steps() ? batches.count() : position.step * recipe.batch_size;
  return position.samples == samples && position.correct <= samples &&
         std::isfinite(position.loss_sum);
}

/// Null if the recipe has no augmentation.
std::unique_ptr<const Augmenter> augmenter_for(const Recipe& recipe, const Samples& samples) {
  if (recipe.augment == augment_options("none")) return nullptr;
  return std::make_unique<ImageAugmenter>(recipe.augment, samples.rows, samples.columns,
                                          recipe.epochs, recipe.seed);
}

std::size_t allographs_for(const Recipe& recipe, const Samples& samples) {
  const double share = recipe.allographs;
  if (!(share >= 0.0 && share <= 1.0)) {
    throw Error(fmt::format("a share of allographs of {}, expected 0 to 1", share));
  }
  return static_cast<std::size_t>(std::lround(share * static_cast<double>(samples.count())));
}

/// These samples and allographs, other ones than any that are trained on: what confidence is to be
/// right for. With more than half of the recipe's share, digits would be doubted too much.
Samples with_allographs(Samples samples, const Recipe& recipe) {
  const std::size_t count = allographs_for(recipe, samples) / 2;
  std::vector<std::uint8_t> image(allograph_side * allograph_side);
  for (std::size_t i = 0; i < count; ++i) {
    samples.labels.push_back(draw_any_allograph({recipe.seed, recipe.epochs, i, 1}, image));
    samples.images.insert(samples.images.end(), image.begin(), image.end());
  }
  return samples;
}

/// The note in the lock file for the case that this process is killed: which run of the state,
/// counted from 1, it was working on.
std::string note_of(const State& state) { return fmt::format("run {}", state.runs.size()); }

void require_learning(const TrainingProgress& position, std::size_t classes) {
  const double loss = position.loss_sum / static_cast<double>(position.samples);
  if (loss > divergence_factor * std::log(static_cast<double>(classes))) {
    throw Diverged(fmt::format("the mean loss became {:.4g} in epoch {}, mini-batch {}", loss,
                               position.epoch + 1, position.step));
  }
}

}  // namespace

TrainingRun::TrainingRun(const Recipe& recipe, Dataset data, const fs::path& state_path,
                         IfStateExists existing, engine::ThreadPool& threads)
    : path_(require_writable(state_path)),
      recipe_(normalized(recipe, data.train)),
      lock_(std::make_shared<io::FileLock>(path_)),
      threads_(threads),
      data_(std::move(data)),
      data_record_(record_of(data_)),
      validation_(split_validation(data_.train, recipe.validation)),
      state_(starting_state(existing)),
      augmenter_(augmenter_for(recipe_, data_.train)),
      batches_(data_.train, recipe.batch_size, recipe.seed, threads, augmenter_.get(),
               allographs_for(recipe_, data_.train)),
      optimizer_(state_.network, sgd_options(recipe)),
      trainer_(state_.network, optimizer_, batches_, trainer_options(recipe), threads,
               engine::kernels_in(recipe.precision)) {
  if (start_ == RunStart::interrupted) restore_progress();
  if (existing != IfStateExists::replace) lock_->set_note(note_of(state_));
}

State TrainingRun::starting_state(IfStateExists existing) {
  std::error_code ignored;
  if (existing != IfStateExists::replace && fs::exists(path_, ignored)) {
    try {
      return continued(load_state(path_), existing);
    } catch (const Error& error) {
      throw Error(fmt::format("{}; --fresh replaces it", error.what()));
    }
  }
  start_ = RunStart::random;
  kept_ = name_to_keep(path_);
  State state{make_network(recipe_.architecture, data_.train.rows, data_.train.columns,
                           data_.train.classes),
              {new_record(false)},
              {},
              1.0};
  state.network.initialize(recipe_.seed);
  return state;
}

/// A finished state alone does not tell whether its process also reported the result. If it was
/// killed before that, the note in the lock file is still there, and the user who repeats the
/// command wants that result, not a second training.
bool TrainingRun::is_complete(const State& state, IfStateExists existing) const {
  if (state.progress || state.runs.empty()) return false;
  const TrainingRecord& last = state.runs.back();
  if (!(last.recipe == recipe_ && last.data == data_record_)) return false;
  return lock_->left_note() == note_of(state) ||
         (existing == IfStateExists::keep && !last.from_weights);
}

State TrainingRun::continued(State state, IfStateExists existing) {
  if (!(state.network.input_shape() == nn::Shape{1, data_.train.rows, data_.train.columns})) {
    throw Error(fmt::format("{}: takes {}, but the images are {}x{}", path_.string(),
                            nn::to_string(state.network.input_shape()), data_.train.rows,
                            data_.train.columns));
  }
  if (is_complete(state, existing)) {
    start_ = RunStart::complete;
    return state;
  }
  try {
    state.network = with_architecture(std::move(state.network), recipe_.architecture);
  } catch (const Error& error) {
    throw Error(fmt::format("{}: {}", path_.string(), error.what()));
  }
  if (state.progress && state.runs.back().recipe == recipe_ &&
      state.runs.back().data == data_record_) {
    start_ = RunStart::interrupted;
    if (state.runs.back().from_weights) kept_ = last_kept(path_);
    is_kept_ = true;
    return state;
  }
  start_ = state.progress ? RunStart::other : RunStart::finished;
  kept_ = name_to_keep(path_);
  state.temperature = 1.0;
  state.progress.reset();
  state.runs.push_back(new_record(true));
  return state;
}

TrainingRecord TrainingRun::new_record(bool from_weights) const {
  return {recipe_, data_record_, from_weights, {}, {}};
}

void TrainingRun::restore_progress() {
  const TrainingProgress& position = state_.progress->position;
  if (!is_sound(position, recipe_, state_.runs.back().epochs.size(), batches_)) {
    throw Error(fmt::format("{}: the position of its run is not sound; --fresh starts anew",
                            path_.string()));
  }
  trainer_.set_position(position);
  optimizer_.velocities() = std::move(state_.progress->velocities);
  best_ = std::move(state_.progress->best);
  state_.progress.reset();
}

Evaluation TrainingRun::test() const {
  return evaluate(state_.network, data_.test, threads_, state_.temperature);
}

void TrainingRun::save() {
  if (kept_ && !is_kept_) keep_as(path_, *kept_);
  is_kept_ = true;
  save_state(path_, state_);
}

void TrainingRun::save_progress() {
  state_.progress = {trainer_.position(), optimizer_.velocities(), best_};
  save();
}

void TrainingRun::finish_epoch(const EpochResult& result) {
  EpochRecord record{six_digits(result.loss), six_digits(result.train_accuracy), {}, {}};
  if (validation_.count() > 0) {
    const Evaluation validation = evaluate(state_.network, validation_, threads_);
    record.validation_accuracy = six_digits(validation.accuracy());
    record.validation_loss = six_digits(validation.loss);
  }
  state_.runs.back().epochs.push_back(record);
  if (recipe_.patience > 0 && best_epoch() + 1 == state_.runs.back().epochs.size()) {
    best_.clear();
    for (const nn::Parameter* parameter : std::as_const(state_.network).parameters()) {
      best_.push_back(parameter->value);
    }
  }
  save_progress();
}

/// Counted from 0; the first of equals.
std::size_t TrainingRun::best_epoch() const {
  const auto& epochs = record().epochs;
  const auto best =
      std::min_element(epochs.begin(), epochs.end(), [](const auto& a, const auto& b) {
        return a.validation_loss < b.validation_loss;
      });
  return static_cast<std::size_t>(best - epochs.begin());
}

bool TrainingRun::is_out_of_patience() const {
  const std::size_t epochs = record().epochs.size();
  return recipe_.patience > 0 && epochs > 0 && epochs - 1 - best_epoch() >= recipe_.patience;
}

void TrainingRun::keep_best() {
  const std::vector<nn::Parameter*> parameters = state_.network.parameters();
  for (std::size_t i = 0; i < best_.size(); ++i) parameters[i]->value = std::move(best_[i]);
  best_.clear();
}

Evaluation TrainingRun::finish() {
  state_.progress.reset();
  keep_best();
  state_.network = fold_standardization(std::move(state_.network));
  if (validation_.count() > 0) {
    // If any were trained on, the images have their size.
    const bool drawn = allographs_for(recipe_, data_.train) > 0;
    const Samples seen = drawn ? with_allographs(validation_, recipe_) : validation_;
    state_.temperature = fit_temperature(predict(state_.network, seen, threads_), seen.labels);
  }
  const Evaluation evaluation = test();
  state_.runs.back().test_accuracy = evaluation.accuracy();
  save();
  return evaluation;
}

std::optional<Evaluation> TrainingRun::run(
    const std::function<void(std::size_t, const EpochRecord&)>& on_epoch,
    const std::function<bool(const TrainingProgress&)>& go_on) {
  if (start_ == RunStart::complete) return test();
  // The process of an interrupted run may have been killed after its patience had run out.
  const bool finished =
      is_out_of_patience() || trainer_.run(
                                  [&](const EpochResult& result) {
                                    finish_epoch(result);
                                    on_epoch(result.epoch, state_.runs.back().epochs.back());
                                    return !is_out_of_patience();
                                  },
                                  [&](const TrainingProgress& position) {
                                    require_learning(position, data_.train.classes);
                                    return go_on(position);
                                  });
  if (finished || is_out_of_patience()) return finish();
  save_progress();
  return std::nullopt;
}

}  // namespace mnist
