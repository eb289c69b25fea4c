#include "mnist/training/training_run.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "mnist/error.hpp"
#include "mnist/evaluate/evaluate.hpp"
#include "mnist/evaluate/temperature.hpp"
#include "support/samples.hpp"

namespace mnist {
namespace {

namespace fs = std::filesystem;
using Catch::Contains;

const auto ignore_epoch = [](std::size_t, const EpochRecord&) {};
const auto never_stop = [](const TrainingProgress&) { return true; };

Dataset data() { return test::synthetic_data(100, 50); }

/// Seven mini-batches an epoch, the last one smaller.
Recipe small_recipe() {
  Recipe recipe;
  recipe.architecture =
      "standardize 0.25 0.25, conv2d 2x3x3 untied, tanh, reshape, dense 10, softmax";
  recipe.epochs = 3;
  recipe.batch_size = 14;
  recipe.learning_rate = 0.05;
  recipe.momentum = 0.9;
  recipe.validation = 10;
  recipe.augment = augment_options("none");
  return recipe;
}

/// Runs to the end and returns the bytes of the state.
std::string train(const fs::path& state, const Recipe& recipe = small_recipe(),
                  unsigned thread_count = 1,
                  IfStateExists existing = IfStateExists::train_further) {
  engine::ThreadPool threads(thread_count);
  TrainingRun run(recipe, data(), state, existing, threads);
  REQUIRE(run.run(ignore_epoch, never_stop));
  return test::read_text(state);
}

/// Stops after this many mini-batches.
void train_partly(const fs::path& state, std::size_t steps, const Recipe& recipe = small_recipe()) {
  engine::ThreadPool threads(1);
  TrainingRun run(recipe, data(), state, IfStateExists::train_further, threads);
  std::size_t done = 0;
  REQUIRE_FALSE(run.run(ignore_epoch, [&](const TrainingProgress&) { return ++done < steps; }));
}

TEST_CASE("the temperature is fitted to allographs beside the validation samples") {
  const test::TemporaryFolder folder;
  engine::ThreadPool threads(1);
  Recipe recipe = small_recipe();
  recipe.allographs = 1.0;
  Dataset images = test::synthetic_data(100, 50, 28);
  TrainingRun run(recipe, images, folder / "state.npz", IfStateExists::train_further, threads);
  REQUIRE(run.run(ignore_epoch, never_stop));

  const State state = load_state(folder / "state.npz");
  const Samples validation = split_validation(images.train, recipe.validation);
  const double alone =
      fit_temperature(predict(state.network, validation, threads), validation.labels);
  CHECK(state.temperature > 1.1 * alone);
}

TEST_CASE("a run learns, records how, and ends with a folded network") {
  const test::TemporaryFolder folder;
  engine::ThreadPool threads(1);
  Recipe recipe = small_recipe();
  recipe.epochs = 10;
  TrainingRun run(recipe, data(), folder / "state.npz", IfStateExists::train_further, threads);
  CHECK(run.start() == RunStart::random);
  CHECK(run.train_count() == 90);
  CHECK(run.steps_per_epoch() == 7);

  std::vector<EpochRecord> epochs;
  const auto evaluation = run.run(
      [&](std::size_t number, const EpochRecord& record) {
        epochs.push_back(record);
        CHECK(number == epochs.size());
      },
      never_stop);
  REQUIRE(evaluation);
  CHECK(evaluation->total() == 50);
  CHECK(evaluation->accuracy() > 0.9);
  REQUIRE(epochs.size() == 10);
  CHECK(epochs.back().loss < epochs.front().loss);
  CHECK(epochs.back().validation_accuracy.value() > 0.5);

  const State state = load_state(folder / "state.npz");
  CHECK(state.network.architecture() == "conv2d 2x3x3 untied, tanh, reshape, dense 10, softmax");
  CHECK_FALSE(state.progress);
  REQUIRE(state.runs.size() == 1);
  CHECK(state.runs[0].recipe == recipe);
  CHECK(state.runs[0].data == record_of(data()));
  CHECK_FALSE(state.runs[0].from_weights);
  CHECK(state.runs[0].epochs == epochs);
  CHECK(state.runs[0].test_accuracy == evaluation->accuracy());
  CHECK(evaluate(state.network, data().test, threads).correct == evaluation->correct);
}

TEST_CASE("runs are repeatable to the byte, whatever the number of threads") {
  const test::TemporaryFolder folder;
  const std::string first = train(folder / "a.npz");
  CHECK(train(folder / "b.npz") == first);
  CHECK(train(folder / "c.npz", small_recipe(), 2) == first);
  CHECK(train(folder / "d.npz", small_recipe(), 3) == first);
  Recipe other = small_recipe();
  other.seed = 2;
  CHECK(train(folder / "e.npz", other) != first);
}

TEST_CASE("a run that was stopped anywhere goes on to the same bytes") {
  const test::TemporaryFolder folder;
  const std::string whole = train(folder / "whole.npz");
  // Around the ends of epochs.
  const std::size_t steps = GENERATE(as<std::size_t>(), 1, 6, 7, 8, 13, 14, 20, 21);
  INFO(steps << " mini-batches");
  train_partly(folder / "state.npz", steps);
  {
    engine::ThreadPool threads(1);
    const TrainingRun run(small_recipe(), data(), folder / "state.npz",
                          IfStateExists::train_further, threads);
    CHECK(run.start() == RunStart::interrupted);
    CHECK(run.position().epoch * 7 + run.position().step == steps);
  }
  CHECK(train(folder / "state.npz") == whole);
}

TEST_CASE("a run with allographs goes on to the same bytes, whatever the number of threads") {
  const test::TemporaryFolder folder;
  const Dataset images = test::synthetic_data(50, 20, 28);
  Recipe recipe = small_recipe();
  recipe.allographs = 0.5;
  recipe.augment = augment_options("default");
  const auto run_for = [&](const fs::path& state, std::size_t most_steps, unsigned thread_count) {
    engine::ThreadPool threads(thread_count);
    TrainingRun run(recipe, images, state, IfStateExists::train_further, threads);
    CHECK(run.train_count() == 40);  // 10 of the 50 are validated on
    CHECK(run.images_per_epoch() == 60);
    std::size_t done = 0;
    return run.run(ignore_epoch, [&](const TrainingProgress&) { return ++done < most_steps; });
  };
  REQUIRE(run_for(folder / "whole.npz", 100, 1));
  REQUIRE_FALSE(run_for(folder / "state.npz", 5, 2));  // the last mini-batch of the first epoch
  REQUIRE_FALSE(run_for(folder / "state.npz", 3, 1));
  REQUIRE(run_for(folder / "state.npz", 100, 3));
  CHECK(test::read_text(folder / "state.npz") == test::read_text(folder / "whole.npz"));
  CHECK(load_state(folder / "state.npz").runs.back().recipe.allographs == 0.5);
}

TEST_CASE("a run that was stopped many times goes on to the same bytes") {
  const test::TemporaryFolder folder;
  const std::string whole = train(folder / "whole.npz");
  for (int i = 0; i < 6; ++i) train_partly(folder / "state.npz", 3);
  CHECK(train(folder / "state.npz") == whole);
}

TEST_CASE("a killed run, whose last save is that of an epoch, goes on to the same bytes") {
  const test::TemporaryFolder folder;
  const std::string whole = train(folder / "whole.npz");
  for (const std::size_t killed_after : {1U, 2U, 3U}) {
    engine::ThreadPool threads(1);
    {
      TrainingRun run(small_recipe(), data(), folder / "state.npz", IfStateExists::replace,
                      threads);
      run.run(
          [&](std::size_t epoch, const EpochRecord&) {
            if (epoch == killed_after) fs::copy_file(folder / "state.npz", folder / "killed.npz");
          },
          never_stop);
    }
    CHECK(train(folder / "killed.npz") == whole);
    fs::remove(folder / "killed.npz");
  }
}

TEST_CASE("a run without momentum goes on to the same bytes as well") {
  const test::TemporaryFolder folder;
  Recipe recipe = small_recipe();
  recipe.momentum = 0.0;
  const std::string whole = train(folder / "whole.npz", recipe);
  train_partly(folder / "state.npz", 9, recipe);
  CHECK(train(folder / "state.npz", recipe) == whole);
}

TEST_CASE("a finished state is trained further by a run of its own") {
  const test::TemporaryFolder folder;
  train(folder / "state.npz");
  engine::ThreadPool threads(1);
  TrainingRun run(small_recipe(), data(), folder / "state.npz", IfStateExists::train_further,
                  threads);
  CHECK(run.start() == RunStart::finished);
  CHECK(run.position().epoch == 0);
  const State before = load_state(folder / "state.npz");
  CHECK(run.test().correct == evaluate(before.network, data().test, threads).correct);
  REQUIRE(run.run(ignore_epoch, never_stop));
  const State state = load_state(folder / "state.npz");
  REQUIRE(state.runs.size() == 2);
  CHECK(state.runs[0] == before.runs[0]);
  CHECK(state.runs[1].from_weights);
}

TEST_CASE("a run that was killed after its last save is complete") {
  const test::TemporaryFolder folder;
  const fs::path state = folder / "state.npz";
  const std::string whole = train(state);
  engine::ThreadPool threads(1);
  const auto leave_lock = [&](const std::string& note) {
    test::write_text(folder / "state.npz.lock", "4711 " + note + "\n");
  };

  leave_lock("run 1");
  {
    TrainingRun run(small_recipe(), data(), state, IfStateExists::train_further, threads);
    CHECK(run.start() == RunStart::complete);
    const auto no_epoch = [](std::size_t, const EpochRecord&) { FAIL("an epoch was trained"); };
    CHECK(run.run(no_epoch, never_stop)->correct == run.test().correct);
    // For the next one, should this one be killed as well.
    const std::string lock = test::read_text(folder / "state.npz.lock");
    CHECK(lock.substr(0, lock.find('\n')).ends_with(" run 1"));  // a longer line leaves its rest
  }
  CHECK(test::read_text(state) == whole);
  CHECK_FALSE(fs::exists(folder / "state.npz.lock"));
  const auto start_with = [&](const Recipe& recipe, IfStateExists existing) {
    return TrainingRun(recipe, data(), state, existing, threads).start();
  };

  leave_lock("run 2");  // one that was to train it further, and had not begun
  CHECK(start_with(small_recipe(), IfStateExists::train_further) == RunStart::finished);
  leave_lock("run 1");
  CHECK(start_with(small_recipe(), IfStateExists::replace) == RunStart::random);
  leave_lock("run 1");
  Recipe other = small_recipe();
  other.epochs = 4;
  CHECK(start_with(other, IfStateExists::train_further) == RunStart::finished);
}

TEST_CASE("a finished run is kept where that is asked for, unless it is another one") {
  const test::TemporaryFolder folder;
  const fs::path state = folder / "state.npz";
  const std::string whole = train(state);
  CHECK(train(state, small_recipe(), 1, IfStateExists::keep) == whole);
  Recipe other = small_recipe();
  other.seed = 2;
  CHECK(train(state, other, 1, IfStateExists::keep) != whole);
  engine::ThreadPool threads(1);
  // This one began with the weights of the first.
  CHECK(TrainingRun(other, data(), state, IfStateExists::keep, threads).start() ==
        RunStart::finished);
}

TEST_CASE("a run out of patience ends early, with the weights of its best epoch") {
  const test::TemporaryFolder folder;
  engine::ThreadPool threads(1);
  Recipe recipe = small_recipe();
  recipe.epochs = 60;
  recipe.validation = 30;
  recipe.patience = 3;
  Dataset shifted = data();  // the more it learns, the worse it does on the validation samples
  for (std::uint8_t& label : std::span(shifted.train.labels).last(30)) {
    label = static_cast<std::uint8_t>(9 - label);
  }

  TrainingRun run(recipe, shifted, folder / "state.npz", IfStateExists::train_further, threads);
  std::vector<double> losses;
  const auto on_epoch = [&](std::size_t epoch, const EpochRecord& record) {
    losses.push_back(*record.validation_loss);
    fs::copy_file(folder / "state.npz", folder / fmt::format("{}.npz", epoch));
  };
  REQUIRE(run.run(on_epoch, never_stop));
  const auto best = std::min_element(losses.begin(), losses.end()) - losses.begin();
  REQUIRE(losses.size() < 60);
  CHECK(static_cast<std::size_t>(best) + 1 + recipe.patience == losses.size());

  const State finished = load_state(folder / "state.npz");
  const State of_best = load_state(folder / fmt::format("{}.npz", best + 1));
  const auto tail = [](const State& state) {
    const auto values = state.network.parameters().back()->value.values();
    return std::vector<float>(values.begin(), values.end());
  };
  CHECK(tail(finished) == tail(of_best));
  CHECK(finished.runs.back().epochs.size() == losses.size());

  // Killed at any epoch, the last included, it goes on to the same bytes.
  const std::string whole = test::read_text(folder / "state.npz");
  for (const std::size_t epoch : {std::size_t{1}, losses.size() - 1, losses.size()}) {
    const fs::path state = folder / fmt::format("{}.npz", epoch);
    REQUIRE(TrainingRun(recipe, shifted, state, IfStateExists::train_further, threads)
                .run(ignore_epoch, never_stop));
    CHECK(test::read_text(state) == whole);
  }
}

TEST_CASE("another recipe or other data makes a new run of an unfinished state's weights") {
  const test::TemporaryFolder folder;
  train_partly(folder / "state.npz", 10);
  engine::ThreadPool threads(1);
  SECTION("another recipe") {
    Recipe recipe = small_recipe();
    recipe.learning_rate = 0.01;
    const TrainingRun run(recipe, data(), folder / "state.npz", IfStateExists::train_further,
                          threads);
    CHECK(run.start() == RunStart::other);
    CHECK(run.position().step == 0);
  }
  SECTION("other data") {
    Dataset other = data();
    other.train.images[0] ^= 1;
    const TrainingRun run(small_recipe(), other, folder / "state.npz", IfStateExists::train_further,
                          threads);
    CHECK(run.start() == RunStart::other);
  }
}

TEST_CASE("a fresh run does not care what the file holds, and replaces it only when it saves") {
  const test::TemporaryFolder folder;
  const std::string expected = train(folder / "expected.npz");
  test::write_text(folder / "state.npz", "my shopping list");
  engine::ThreadPool threads(1);
  {
    const TrainingRun run(small_recipe(), data(), folder / "state.npz", IfStateExists::replace,
                          threads);
    CHECK(run.start() == RunStart::random);
  }
  CHECK(test::read_text(folder / "state.npz") == "my shopping list");
  CHECK(train(folder / "state.npz", small_recipe(), 1, IfStateExists::replace) == expected);
}

void check_refused(const fs::path& state, const std::string& what,
                   const Recipe& recipe = small_recipe(),
                   IfStateExists existing = IfStateExists::train_further) {
  engine::ThreadPool threads(1);
  CHECK_THROWS_WITH(TrainingRun(recipe, data(), state, existing, threads), Contains(what));
}

TEST_CASE("patience needs validation samples") {
  Recipe recipe = small_recipe();
  recipe.validation = 0;
  recipe.patience = 1;
  const test::TemporaryFolder folder;
  check_refused(folder / "state.npz", "patience needs validation samples", recipe);
}

TEST_CASE("a file that is no state is refused and left alone") {
  const test::TemporaryFolder folder;
  test::write_text(folder / "state.npz", "my shopping list");
  check_refused(folder / "state.npz", (folder / "state.npz").string());
  check_refused(folder / "state.npz", "--fresh");
  CHECK(test::read_text(folder / "state.npz") == "my shopping list");
}

TEST_CASE("a state of another architecture is refused with both named") {
  const test::TemporaryFolder folder;
  train(folder / "state.npz");
  Recipe recipe = small_recipe();
  recipe.architecture = "reshape, dense 10, softmax";
  check_refused(folder / "state.npz", recipe.architecture, recipe);
  check_refused(folder / "state.npz", "conv2d 2x3x3 untied", recipe);
}

TEST_CASE("a state for images of another size is refused with both sizes") {
  const test::TemporaryFolder folder;
  train(folder / "state.npz");
  engine::ThreadPool threads(1);
  CHECK_THROWS_WITH(TrainingRun(small_recipe(), test::synthetic_data(50, 20, 7),
                                folder / "state.npz", IfStateExists::train_further, threads),
                    Contains("(1,6,6)") && Contains("7x7"));
}

TEST_CASE("a state that could not be saved is refused before anything is trained") {
  const test::TemporaryFolder folder;
  fs::create_directory(folder / "folder.npz");
  const IfStateExists existing = GENERATE(IfStateExists::train_further, IfStateExists::replace);
  check_refused(folder / "folder.npz", "is a directory", small_recipe(), existing);
  check_refused(folder / "missing" / "state.npz", "does not exist", small_recipe(), existing);
  check_refused("/dev/null", "expected a file", small_recipe(), existing);
}

TEST_CASE("two runs cannot have one state file") {
  const test::TemporaryFolder folder;
  engine::ThreadPool threads(1);
  const TrainingRun first(small_recipe(), data(), folder / "state.npz",
                          IfStateExists::train_further, threads);
  check_refused(folder / "state.npz", "is in use");
  const TrainingRun elsewhere(small_recipe(), data(), folder / "other.npz",
                              IfStateExists::train_further, threads);
}

TEST_CASE("a position that cannot be is refused") {
  const test::TemporaryFolder folder;
  train_partly(folder / "state.npz", 10);
  State state = load_state(folder / "state.npz");
  TrainingProgress& position = state.progress->position;
  SECTION("an epoch that has no record") { position.epoch = 2; }
  SECTION("a step beyond the epoch") { position.step = 8; }
  SECTION("samples that do not fit the step") { position.samples += 1; }
  SECTION("more right answers than samples") { position.correct = position.samples + 1; }
  save_state(folder / "state.npz", state);
  check_refused(folder / "state.npz", "position");
}

TEST_CASE("training that diverges stops, and the last good state stays") {
  const test::TemporaryFolder folder;
  const std::string good = train(folder / "state.npz");
  Recipe recipe = small_recipe();
  recipe.learning_rate = 1e6;
  engine::ThreadPool threads(1);
  TrainingRun run(recipe, data(), folder / "state.npz", IfStateExists::train_further, threads);
  CHECK_THROWS_AS(run.run(ignore_epoch, never_stop), Diverged);
  CHECK(test::read_text(folder / "state.npz") == good);
}

TEST_CASE("a recipe that does not fit the data is refused") {
  const test::TemporaryFolder folder;
  Recipe recipe = small_recipe();
  SECTION("nothing left to train on") {
    recipe.validation = 100;
    check_refused(folder / "state.npz", "validation", recipe);
  }
  SECTION("a share of allographs that is none") {
    recipe.allographs = GENERATE(-0.1, 1.5, std::numeric_limits<double>::quiet_NaN());
    check_refused(folder / "state.npz", "share of allographs", recipe);
  }
  SECTION("an architecture too large for the images") {
    recipe.architecture = "conv2d 2x7x7, reshape, dense 10, softmax";
    check_refused(folder / "state.npz", "conv2d", recipe);
  }
  CHECK_FALSE(fs::exists(folder / "state.npz"));
}

TEST_CASE("nothing is left beside the state") {
  const test::TemporaryFolder folder;
  train(folder / "state.npz");
  CHECK(std::distance(fs::directory_iterator(folder.path()), fs::directory_iterator()) == 1);
}

}  // namespace
}  // namespace mnist
