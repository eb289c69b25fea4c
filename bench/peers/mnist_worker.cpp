// This project's own contestant: the library as mnist-train and mnist-test use it. Unlike the
// others it shuffles the images, and keeps them as bytes, so its time has that work in it as well.
#include <optional>

#include "mnist/data/batches.hpp"
#include "mnist/data/dataset.hpp"
#include "mnist/engine/kernels.hpp"
#include "mnist/evaluate/evaluate.hpp"
#include "mnist/recipe/recipe.hpp"
#include "mnist/training/trainer.hpp"
#include "worker.hpp"

namespace {

using namespace mnist;

Samples first(const Samples& samples, std::size_t count) {
  const auto end = [](std::size_t n) { return static_cast<std::ptrdiff_t>(n); };
  const std::size_t pixels = samples.rows * samples.columns;
  return {samples.rows,
          samples.columns,
          {samples.images.begin(), samples.images.begin() + end(count * pixels)},
          {samples.labels.begin(), samples.labels.begin() + end(count)},
          samples.classes};
}

TrainerOptions one_plain_epoch(float rate) {
  TrainerOptions options;
  options.epochs = 1;
  options.learning_rate = rate;
  options.schedule = Schedule::constant;
  return options;
}

class MnistWorker final : public bench::Worker {
 public:
  explicit MnistWorker(const bench::WorkerOptions& options)
      : data_(load_dataset(options.data)),
        judged_(first(data_.train, loss_images)),
        threads_(options.threads),
        network_(make_network(Recipe{}.architecture)),
        image_({1, 1, 28, 28}) {
    if (options.mode == "bf16") {
      precision_ = engine::Precision::bf16;
    } else if (!options.mode.empty()) {
      engine::set_default_kernels(engine::kernels_named(options.mode));
    }
    network_.initialize(1);
    engine_.emplace(network_);
  }

  std::string description() const override {
    return "mnist-cnn " MNIST_VERSION ", " + std::string(name_of(engine::kernels_in(precision_))) +
           " kernels, images shuffled and kept as bytes";
  }

  void prepare(std::size_t batch, std::size_t count, float rate) override {
    network_.initialize(1);
    trainer_.reset();
    batches_.reset();
    used_ = first(data_.train, count);
    batches_.emplace(used_, batch, 1, threads_);
    optimizer_.emplace(network_, nn::SgdOptions{});
    trainer_.emplace(network_, *optimizer_, *batches_, one_plain_epoch(rate), threads_,
                     engine::kernels_in(precision_));
  }

  void train() override {
    trainer_->run([](const EpochResult&) { return true; },
                  [](const TrainingProgress&) { return true; });
  }

  double loss() override { return evaluate(network_, judged_, threads_).loss; }

  void infer(std::size_t, std::size_t count) override {
    if (used_tests_.count() != count) used_tests_ = first(data_.test, count);
    predict(network_, used_tests_, threads_);
  }

  void recognize(std::size_t image) override {
    to_unit(data_.test.image(image), image_.values());
    engine_->forward(image_, workspace_);
  }

 private:
  engine::Precision precision_ = engine::Precision::fp32;
  Dataset data_;
  Samples judged_;
  Samples used_;
  Samples used_tests_;
  engine::ThreadPool threads_;
  nn::Network network_;
  nn::Tensor image_;
  std::optional<engine::Engine> engine_;
  engine::Workspace workspace_;
  std::optional<nn::Sgd> optimizer_;
  std::optional<ShuffledBatches> batches_;
  std::optional<Trainer> trainer_;
};

}  // namespace

int main(int argc, char** argv) {
  return bench::serve(argc, argv, [](const bench::WorkerOptions& options) {
    return std::make_unique<MnistWorker>(options);
  });
}
