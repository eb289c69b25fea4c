// dlib's contestant. Its convolution has one bias a filter.
#include <dlib/dnn.h>

#include <algorithm>
#include <vector>

#include "mnist/data/dataset.hpp"
#include "worker.hpp"

namespace {

using Image = dlib::matrix<float>;
using Input = dlib::input<Image>;
template <class Below>
using Convolution = dlib::add_layer<dlib::con_<5, 3, 3, 1, 1, 0, 0>, Below>;
using Net = dlib::loss_multiclass_log<
    dlib::fc<10, dlib::htan<dlib::fc<100, dlib::htan<Convolution<Input>>>>>>;

struct Digits {
  std::vector<Image> images;
  std::vector<unsigned long> labels;
};

Digits digits_of(const mnist::Samples& samples) {
  Digits digits{std::vector<Image>(samples.count(), Image(28, 28)),
                {samples.labels.begin(), samples.labels.end()}};
  for (std::size_t i = 0; i < samples.count(); ++i) {
    const auto bytes = samples.image(i);
    std::transform(bytes.begin(), bytes.end(), digits.images[i].begin(),
                   [](std::uint8_t byte) { return static_cast<float>(byte) / 255.0F; });
  }
  return digits;
}

class DlibWorker final : public bench::Worker {
 public:
  explicit DlibWorker(const bench::WorkerOptions& options) {
    const mnist::Dataset data = mnist::load_dataset(options.data);
    train_ = digits_of(data.train);
    test_ = digits_of(data.test);
  }

  std::string description() const override {
    return "dlib 19.24 (Debian) with OpenBLAS, driven without its trainer's extra thread; "
           "one bias a filter";
  }

  void prepare(std::size_t batch, std::size_t count, float rate) override {
    net_ = Net();
    solvers_.assign(Net::num_computational_layers, dlib::sgd(0.0F, 0.0F));
    batch_ = batch;
    count_ = count;
    rate_ = rate;
  }

  void train() override {
    for (std::size_t at = 0; at < count_; at += batch_) {
      load(train_, at, std::min(batch_, count_ - at));
      net_.compute_parameter_gradients(tensor_, label(at));
      net_.update_parameters(solvers_, rate_);
    }
  }

  double loss() override {
    load(train_, 0, loss_images);
    return net_.compute_loss(tensor_, label(0));
  }

  void infer(std::size_t batch, std::size_t count) override {
    for (std::size_t at = 0; at < count; at += batch) forward(at, std::min(batch, count - at));
  }

  void recognize(std::size_t image) override { forward(image, 1); }

 private:
  void load(const Digits& digits, std::size_t at, std::size_t count) {
    const auto begin = digits.images.begin() + static_cast<std::ptrdiff_t>(at);
    net_.to_tensor(begin, begin + static_cast<std::ptrdiff_t>(count), tensor_);
  }

  std::vector<unsigned long>::const_iterator label(std::size_t at) const {
    return train_.labels.begin() + static_cast<std::ptrdiff_t>(at);
  }

  void forward(std::size_t at, std::size_t count) {
    load(test_, at, count);
    answers_.resize(count);
    net_(tensor_, answers_.begin());
  }

  Net net_;
  std::vector<dlib::sgd> solvers_;
  Digits train_, test_;
  dlib::resizable_tensor tensor_;
  std::vector<unsigned long> answers_;
  std::size_t batch_ = 1, count_ = 1;
  float rate_ = 0.0F;
};

}  // namespace

int main(int argc, char** argv) {
  return bench::serve(argc, argv, [](const bench::WorkerOptions& options) {
    return std::make_unique<DlibWorker>(options);
  });
}
