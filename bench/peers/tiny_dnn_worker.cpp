// tiny-dnn's contestant. Its convolution has one bias a filter.
#include <omp.h>
#include <tiny_dnn/tiny_dnn.h>

#include <algorithm>
#include <cmath>

#include "mnist/data/dataset.hpp"
#include "worker.hpp"

namespace {

struct Digits {
  std::vector<tiny_dnn::vec_t> images;
  std::vector<tiny_dnn::label_t> labels;
};

Digits digits_of(const mnist::Samples& samples, std::size_t count) {
  Digits digits{std::vector<tiny_dnn::vec_t>(count, tiny_dnn::vec_t(28 * 28)),
                {samples.labels.begin(), samples.labels.begin() + static_cast<long>(count)}};
  for (std::size_t i = 0; i < count; ++i) {
    const auto bytes = samples.image(i);
    std::transform(bytes.begin(), bytes.end(), digits.images[i].begin(),
                   [](std::uint8_t byte) { return static_cast<float>(byte) / 255.0F; });
  }
  return digits;
}

class TinyDnnWorker final : public bench::Worker {
 public:
  explicit TinyDnnWorker(const bench::WorkerOptions& options)
      : data_(mnist::load_dataset(options.data)),
        judged_(digits_of(data_.train, loss_images)),
        test_(digits_of(data_.test, data_.test.count())) {
    omp_set_num_threads(static_cast<int>(options.threads));
    using namespace tiny_dnn::activation;
    net_ << tiny_dnn::convolutional_layer<tan_h>(28, 28, 3, 1, 5)
         << tiny_dnn::fully_connected_layer<tan_h>(26 * 26 * 5, 100)
         << tiny_dnn::fully_connected_layer<softmax>(100, 10);
    net_.init_weight();
  }

  std::string description() const override {
    return "tiny-dnn 1.0.0a3 (Debian) with AVX and OpenMP; one bias a filter";
  }

  void prepare(std::size_t batch, std::size_t count, float rate) override {
    net_.init_weight();
    batch_ = batch;
    used_ = digits_of(data_.train, count);
    optimizer_.alpha = rate;
  }

  void train() override {
    net_.train<tiny_dnn::cross_entropy_multiclass>(optimizer_, used_.images, used_.labels, batch_,
                                                   1);
  }

  double loss() override {
    double sum = 0.0;
    for (std::size_t i = 0; i < loss_images; ++i) {
      sum -= std::log(std::max(net_.predict(judged_.images[i])[judged_.labels[i]], 1e-12F));
    }
    return sum / loss_images;
  }

  // It classifies one image after the other, whatever it is given.
  void infer(std::size_t, std::size_t count) override {
    for (std::size_t i = 0; i < count; ++i) recognize(i);
  }

  void recognize(std::size_t image) override { net_.predict(test_.images[image]); }

 private:
  mnist::Dataset data_;
  Digits judged_, test_, used_;
  tiny_dnn::network<tiny_dnn::sequential> net_;
  tiny_dnn::gradient_descent optimizer_;
  std::size_t batch_ = 1;
};

}  // namespace

int main(int argc, char** argv) {
  return bench::serve(argc, argv, [](const bench::WorkerOptions& options) {
    return std::make_unique<TinyDnnWorker>(options);
  });
}
