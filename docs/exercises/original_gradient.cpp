// Answer to exercise 6. Trains the default network twice from the same weights, by p - y, the
// gradient of softmax with cross-entropy, and by (p - y) p (1 - p), which the original program took
// for it; prints a table of the share of 1,000 other images that each reads after every epoch.
//
//     original-gradient [MNIST [EPOCHS]]
#include <fmt/core.h>

#include <algorithm>
#include <exception>
#include <filesystem>
#include <string>
#include <vector>

#include "mnist/data/batches.hpp"
#include "mnist/engine/engine.hpp"
#include "mnist/error.hpp"
#include "mnist/nn/network.hpp"
#include "mnist/nn/sgd.hpp"
#include "mnist/nn/softmax.hpp"

using namespace mnist;

namespace {

constexpr std::size_t images = 1000;  // as many as the original program trains on
constexpr float learning_rate = 0.01F;

// Images [first, first + count) of the training set as a batch (count,1,28,28), pixels in [0,1].
Batch take(const Samples& samples, std::size_t first, std::size_t count) {
  Batch batch{nn::Tensor({count, 1, samples.rows, samples.columns}),
              {samples.labels.begin() + static_cast<std::ptrdiff_t>(first),
               samples.labels.begin() + static_cast<std::ptrdiff_t>(first + count)}};
  for (std::size_t i = 0; i < count; ++i) {
    to_unit(samples.image(first + i), batch.images.sample(i));
  }
  return batch;
}

class Learner {
 public:
  explicit Learner(bool right)
      : right_(right),
        network_("conv2d 5x3x3 untied, tanh, reshape, dense 100, tanh, dense 10, softmax",
                 {1, 28, 28}),
        engine_(network_),
        sgd_(network_, {}) {
    network_.initialize(1);
  }

  void learn(const nn::Tensor& image, std::uint8_t label) {
    softmax_.forward(engine_.logits(image, workspace_), gradient_);
    auto p = gradient_.array();
    if (right_) {
      p(label) -= 1.0F;
    } else {
      const Eigen::ArrayXf slope = p * (1.0F - p);
      p(label) -= 1.0F;
      p *= slope;
    }
    engine_.update(image, gradient_, workspace_, sgd_, learning_rate);
  }

  double accuracy(const Batch& batch) {
    const auto logits = engine_.logits(batch.images, workspace_).matrix();
    std::size_t hits = 0;
    for (std::size_t n = 0; n < batch.labels.size(); ++n) {
      Eigen::Index digit = 0;
      logits.row(static_cast<Eigen::Index>(n)).maxCoeff(&digit);
      hits += digit == batch.labels[n] ? 1 : 0;
    }
    return static_cast<double>(hits) / static_cast<double>(batch.labels.size());
  }

 private:
  bool right_;
  nn::Network network_;
  engine::Engine engine_;
  nn::Sgd sgd_;
  nn::Softmax softmax_;
  engine::Workspace workspace_;
  nn::Tensor gradient_{{1, 10}};
};

void run(const std::filesystem::path& data, int epochs) {
  const Samples samples = load_dataset(data).train;
  const Batch train = take(samples, 0, images);
  const Batch others = take(samples, samples.count() - images, images);
  Learner right(true);
  Learner wrong(false);
  fmt::print("epoch,p - y,(p - y) p (1 - p)\n");
  for (int epoch = 0; epoch <= epochs; ++epoch) {
    fmt::print("{},{:.3f},{:.3f}\n", epoch, right.accuracy(others), wrong.accuracy(others));
    if (epoch == epochs) break;
    for (std::size_t i = 0; i < images; ++i) {
      const nn::Tensor image = train.images.samples(i, i + 1);
      right.learn(image, train.labels[i]);
      wrong.learn(image, train.labels[i]);
    }
  }
}

}  // namespace

int main(int argc, char** argv) {
  try {
    run(argc > 1 ? argv[1] : "data/mnist", argc > 2 ? std::stoi(argv[2]) : 20);
    return 0;
  } catch (const std::exception& e) {
    fmt::print(stderr, "original-gradient: {}\n", e.what());
    return 1;
  }
}
