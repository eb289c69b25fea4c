#include "mnist/training/trainer.hpp"

#include <catch2/catch.hpp>

#include "mnist/nn/losses.hpp"
#include "nn/support.hpp"

using namespace mnist;
using namespace mnist::nn;
using mnist::engine::ThreadPool;
using support::random_tensor;
using support::same_bytes;

namespace {

// Three kinds of 6x6 images, bright in the upper, the middle or the lower third, under noise. The
// samples of an epoch start elsewhere in each epoch, and its last batch is smaller.
class Stripes : public BatchSource {
 public:
  static constexpr std::size_t samples = 50, batch_size = 8;

  bool load(std::size_t epoch, std::size_t step, Batch& batch) override {
    const std::size_t begin = step * batch_size;
    if (begin >= samples) return false;
    const std::size_t count = std::min(batch_size, samples - begin);
    batch.images.resize({count, 1, 6, 6});
    batch.labels.resize(count);
    for (std::size_t i = 0; i < count; ++i) {
      const std::size_t sample = (begin + i + 17 * epoch) % samples;
      const std::size_t label = sample % 3;
      batch.labels[i] = static_cast<std::uint8_t>(label);
      const Tensor noise = random_tensor({36}, static_cast<unsigned>(sample), 0.0F, 0.5F);
      std::copy(noise.values().begin(), noise.values().end(), batch.images.sample(i).begin());
      for (float& pixel : batch.images.sample(i).subspan(12 * label, 12)) pixel += 0.5F;
    }
    return true;
  }

  std::size_t steps() const override { return (samples + batch_size - 1) / batch_size; }
};

constexpr const char* architecture = "conv2d 2x3x3 untied, tanh, reshape, dense 3, softmax";

struct Run {
  Stripes source;
  ThreadPool threads;
  Network network;
  Sgd sgd;
  Trainer trainer;
  std::vector<EpochResult> results;

  explicit Run(const TrainerOptions& options, unsigned thread_count = 1)
      : threads(thread_count),
        network(architecture, {1, 6, 6}),
        sgd(network, {0.9F, true, 1e-4F}),
        trainer(network, sgd, source, options, threads) {
    network.initialize(1);
  }

  // Runs until `steps` mini-batches have been trained here, or to the end.
  bool run(std::size_t steps = SIZE_MAX) {
    return trainer.run(
        [this](const EpochResult& result) {
          results.push_back(result);
          return true;
        },
        [&steps](const TrainingProgress&) { return --steps > 0; });
  }

  void take_up(Run& other) {
    for (std::size_t p = 0; p < network.parameters().size(); ++p) {
      network.parameters()[p]->value = other.network.parameters()[p]->value;
    }
    sgd.velocities() = other.sgd.velocities();
    trainer.set_position(other.trainer.position());
    results = other.results;
  }
};

TrainerOptions options(std::size_t epochs, float rate = 0.05F) {
  TrainerOptions options;
  options.epochs = epochs;
  options.learning_rate = rate;
  options.schedule = Schedule::cosine;
  return options;
}

bool same_weights(Run& a, Run& b) {
  bool same = true;
  for (std::size_t p = 0; p < a.network.parameters().size(); ++p) {
    same = same && same_bytes(a.network.parameters()[p]->value, b.network.parameters()[p]->value);
  }
  return same;
}

bool same_results(const std::vector<EpochResult>& a, const std::vector<EpochResult>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const auto& x, const auto& y) {
    return x.epoch == y.epoch && x.loss == y.loss && x.train_accuracy == y.train_accuracy &&
           x.learning_rate == y.learning_rate;
  });
}

}  // namespace

TEST_CASE("a trainer learns a problem that can be learnt") {
  Run run(options(20));
  CHECK(run.run());
  CHECK(run.trainer.finished());
  REQUIRE(run.results.size() == 20);
  CHECK(run.results.front().loss > 0.2);
  CHECK(run.results.back().loss < 0.1);
  CHECK(run.results.back().train_accuracy == 1.0);
  for (std::size_t i = 0; i < 20; ++i) CHECK(run.results[i].epoch == i + 1);
}

/// Images of which none belongs to a class.
class NoClass : public Stripes {
 public:
  bool load(std::size_t epoch, std::size_t step, Batch& batch) override {
    const bool loaded = Stripes::load(epoch, step, batch);
    std::fill(batch.labels.begin(), batch.labels.end(), nn::no_class);
    return loaded;
  }
};

TEST_CASE("what belongs to no class is right where the network doubts") {
  NoClass source;
  ThreadPool threads(1);
  Network network(architecture, {1, 6, 6});
  network.initialize(1);
  Sgd sgd(network, {0.9F, true, 1e-4F});
  Trainer trainer(network, sgd, source, {.epochs = 5, .learning_rate = 0.05F}, threads);
  EpochResult last;
  const auto remember = [&last](const EpochResult& result) {
    last = result;
    return true;
  };
  CHECK(trainer.run(remember, [](const TrainingProgress&) { return true; }));
  CHECK(last.loss < 0.05);
  CHECK(last.train_accuracy == 1.0);
  for (nn::Parameter* parameter : network.parameters()) parameter->value.array() *= 50.0F;
  trainer.set_position({});
  CHECK_FALSE(trainer.run(
      [](const EpochResult& result) {
        CHECK(result.train_accuracy < 1.0);
        return false;
      },
      [](const TrainingProgress&) { return true; }));
}

TEST_CASE("a trainer does what its parts do when called one after the other") {
  for (Schedule schedule : {Schedule::constant, Schedule::linear, Schedule::cosine}) {
    CAPTURE(std::string(to_string(schedule)));
    TrainerOptions chosen = options(3);
    chosen.schedule = schedule;
    Run run(chosen);
    run.run();
    REQUIRE(run.results.size() == 3);

    Stripes source;
    Network network(architecture, {1, 6, 6});
    network.initialize(1);
    Sgd sgd(network, {0.9F, true, 1e-4F});
    Workspace workspace;
    Gradients gradients;
    Batch batch;
    Tensor grad;
    const double total_steps = static_cast<double>(3 * source.steps());
    for (std::size_t epoch = 0; epoch < 3; ++epoch) {
      double loss = 0.0, rate = 0.0;
      std::size_t correct = 0, step = 0;
      for (; source.load(epoch, step, batch); ++step) {
        const auto done = static_cast<double>(epoch * source.steps() + step);
        rate =
            static_cast<double>(chosen.learning_rate * rate_factor(schedule, done / total_steps));
        const Tensor& logits = network.logits(batch.images, workspace);
        loss += static_cast<double>(batch.labels.size()) *
                softmax_cross_entropy(logits, batch.labels, &grad);
        for (std::size_t n = 0; n < batch.labels.size(); ++n) {
          Eigen::Index answer = 0;
          logits.matrix().row(static_cast<Eigen::Index>(n)).maxCoeff(&answer);
          correct += answer == batch.labels[n] ? 1 : 0;
        }
        network.backward(batch.images, grad, workspace, gradients);
        sgd.step(gradients, static_cast<float>(rate));
      }
      CHECK(step == 7);
      CHECK(run.results[epoch].loss == Approx(loss / Stripes::samples).epsilon(1e-5));
      CHECK(run.results[epoch].train_accuracy == static_cast<double>(correct) / Stripes::samples);
      CHECK(run.results[epoch].learning_rate == Approx(rate).epsilon(1e-5));
    }
    for (std::size_t p = 0; p < 4; ++p) {
      CHECK(support::relative_error(run.network.parameters()[p]->value,
                                    network.parameters()[p]->value) < 1e-4);
    }
  }
}

TEST_CASE("a run gives the same bytes twice, and for any number of threads") {
  Run once(options(3));
  once.run();
  for (unsigned threads = 1; threads <= 4; ++threads) {
    CAPTURE(threads);
    Run again(options(3), threads);
    again.run();
    CHECK(same_weights(once, again));
    CHECK(same_results(once.results, again.results));
  }
}

TEST_CASE("a run that is stopped at any step and taken up ends with the same bytes") {
  Run whole(options(3));
  REQUIRE(whole.run());
  for (std::size_t steps = 1; steps <= 3 * 7; ++steps) {
    CAPTURE(steps);
    Run first(options(3));
    first.run(steps);
    Run second(options(3));
    second.take_up(first);
    CHECK(second.run());
    CHECK(second.trainer.finished());
    CHECK(same_weights(whole, second));
    CHECK(same_results(whole.results, second.results));
  }
}

TEST_CASE("a run that is stopped says so, and goes on when it is run again") {
  Run whole(options(2)), run(options(2));
  whole.run();
  std::size_t epochs_seen = 0;
  const auto every_step = [](const TrainingProgress&) { return true; };
  CHECK_FALSE(run.trainer.run([&](const EpochResult&) { return ++epochs_seen < 1; }, every_step));
  CHECK_FALSE(run.trainer.finished());
  CHECK(run.trainer.position().epoch == 1);
  CHECK(run.trainer.position().step == 0);
  CHECK(run.trainer.position().samples == 0);
  CHECK_FALSE(run.run(3));
  CHECK(run.trainer.position().step == 3);
  CHECK(run.trainer.position().samples == 3 * Stripes::batch_size);
  CHECK(run.run());
  CHECK(same_weights(whole, run));
}

TEST_CASE("a finished run trains no more") {
  Run run(options(1)), same(options(1));
  run.run();
  same.run();
  CHECK(run.run());
  CHECK(same_weights(run, same));
}

TEST_CASE("every step and epoch is reported once, in order") {
  Run run(options(2));
  std::vector<std::size_t> steps_before_epoch;
  std::size_t steps = 0;
  run.trainer.run(
      [&](const EpochResult&) {
        steps_before_epoch.push_back(steps);
        CHECK(run.trainer.position().step == 0);
        return true;
      },
      [&](const TrainingProgress&) {
        ++steps;
        return true;
      });
  CHECK(steps_before_epoch == std::vector<std::size_t>{7, 14});
}

TEST_CASE("the rate starts where it was set and follows the schedule step by step") {
  TrainerOptions linear = options(2, 0.1F);
  linear.schedule = Schedule::linear;
  Run run(linear);
  CHECK(run.trainer.learning_rate() == Approx(0.1));
  run.run(7);
  CHECK(run.trainer.learning_rate() == Approx(0.05));
}

TEST_CASE("a run whose loss is no number any more stops with an error") {
  Run run(options(50, 1e38F));
  CHECK_THROWS_AS(run.run(), Diverged);
}

TEST_CASE("the trainer gets every setting of the recipe") {
  Recipe recipe;
  recipe.epochs = 3;
  recipe.learning_rate = 0.5;
  recipe.schedule = Schedule::cosine;
  recipe.momentum = 0.25;
  recipe.nesterov = false;
  recipe.weight_decay = 0.125;
  const TrainerOptions options = trainer_options(recipe);
  CHECK(options.epochs == 3);
  CHECK(options.learning_rate == 0.5F);
  CHECK(options.schedule == Schedule::cosine);
  CHECK(sgd_options(recipe).momentum == 0.25F);
  CHECK_FALSE(sgd_options(recipe).nesterov);
  CHECK(sgd_options(recipe).weight_decay == 0.125F);
}
