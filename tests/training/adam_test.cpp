// An optimiser of a user's own, written against the public headers alone.
#include <catch2/catch.hpp>
#include <cmath>

#include "mnist/data/batch.hpp"
#include "mnist/nn/network.hpp"
#include "mnist/nn/optimizer.hpp"
#include "mnist/training/trainer.hpp"

namespace nn = mnist::nn;

namespace {

// Kingma and Ba, "Adam: A Method for Stochastic Optimization", ICLR 2015.
class Adam : public nn::Optimizer {
 public:
  explicit Adam(nn::Network& network) : parameters_(network.parameters()) {
    for (const nn::Parameter* parameter : parameters_) {
      mean_.emplace_back(parameter->value.shape());
      square_.emplace_back(parameter->value.shape());
    }
  }

  void step(const nn::Gradients& gradients, float learning_rate) override {
    ++steps_;
    const float unbias_mean = 1.0F / (1.0F - std::pow(0.9F, steps_));
    const float unbias_square = 1.0F / (1.0F - std::pow(0.999F, steps_));
    for (std::size_t i = 0; i < parameters_.size(); ++i) {
      auto m = mean_[i].array(), v = square_[i].array();
      const auto g = gradients[i].array();
      m = 0.9F * m + 0.1F * g;
      v = 0.999F * v + 0.001F * g.square();
      parameters_[i]->value.array() -=
          learning_rate * unbias_mean * m / ((unbias_square * v).sqrt() + 1e-8F);
    }
  }

 private:
  std::vector<nn::Parameter*> parameters_;
  nn::Gradients mean_, square_;
  float steps_ = 0.0F;
};

// Points of a square, labelled by whether both coordinates have the same sign: XOR, which no linear
// function tells apart.
class Quadrants : public mnist::BatchSource {
 public:
  bool load(std::size_t epoch, std::size_t step, mnist::Batch& batch) override {
    if (step == steps()) return false;
    nn::Random random{epoch, step};
    batch.images.resize({32, 2});
    batch.labels.resize(32);
    for (std::size_t n = 0; n < 32; ++n) {
      const auto point = batch.images.sample(n);
      for (float& coordinate : point) coordinate = random.uniform(-1.0F, 1.0F);
      batch.labels[n] = point[0] * point[1] > 0.0F ? 1 : 0;
    }
    return true;
  }
  std::size_t steps() const override { return 50; }
};

}  // namespace

TEST_CASE("a user's own optimiser trains a network") {
  nn::Network network("dense 16, tanh, dense 2, softmax", {2});
  network.initialize(1);
  Adam adam(network);
  Quadrants source;
  mnist::engine::ThreadPool threads(1);
  mnist::Trainer trainer(network, adam, source, {.epochs = 10, .learning_rate = 0.02F}, threads);
  double accuracy = 0.0;
  trainer.run(
      [&](const mnist::EpochResult& result) {
        accuracy = result.train_accuracy;
        return true;
      },
      [](const mnist::TrainingProgress&) { return true; });
  CHECK(accuracy > 0.97);
}
