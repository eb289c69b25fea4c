#include "mnist/data/batches.hpp"

#include <algorithm>
#include <set>

#include "mnist/error.hpp"
#include "support/samples.hpp"

namespace mnist {
namespace {

/// Samples of one pixel each, which is the sample's number.
Samples numbered_samples(std::size_t count) {
  Samples samples{1, 1, {}, {}};
  for (std::size_t i = 0; i < count; ++i) {
    samples.images.push_back(static_cast<std::uint8_t>(i));
    samples.labels.push_back(static_cast<std::uint8_t>(i % 10));
  }
  return samples;
}

/// The sample numbers of an epoch, batch after batch.
std::vector<int> order_of(ShuffledBatches& batches, std::size_t epoch) {
  std::vector<int> order;
  Batch batch;
  for (std::size_t step = 0; batches.load(epoch, step, batch); ++step) {
    for (const float pixel : batch.images.values()) {
      order.push_back(static_cast<int>(std::lround(255.0F * pixel)));
    }
  }
  return order;
}

TEST_CASE("an epoch shows every sample once, with its label, and the last batch is smaller") {
  const Samples samples = numbered_samples(23);
  engine::ThreadPool threads(2);
  ShuffledBatches batches(samples, 5, 1, threads);
  REQUIRE(batches.steps() == 5);
  std::set<int> seen;
  Batch batch;
  for (std::size_t step = 0; step < batches.steps(); ++step) {
    REQUIRE(batches.load(0, step, batch));
    CHECK(batch.images.shape() == nn::Shape{step < 4 ? 5U : 3U, 1, 1, 1});
    REQUIRE(batch.labels.size() == batch.images.batch());
    for (std::size_t i = 0; i < batch.labels.size(); ++i) {
      const int sample = static_cast<int>(std::lround(255.0F * batch.images.values()[i]));
      CHECK(batch.labels[i] == sample % 10);
      seen.insert(sample);
    }
  }
  CHECK(seen.size() == 23);
  CHECK_FALSE(batches.load(0, 5, batch));
}

TEST_CASE("the order depends on the seed and the epoch alone") {
  const Samples samples = numbered_samples(50);
  engine::ThreadPool one(1), two(2);
  ShuffledBatches batches(samples, 8, 1, one), again(samples, 8, 1, two), other(samples, 8, 2, one);
  const std::vector<int> first = order_of(batches, 0);
  const std::vector<int> second = order_of(batches, 1);
  CHECK(first != second);
  CHECK(first != order_of(other, 0));
  CHECK_FALSE(std::is_sorted(first.begin(), first.end()));
  CHECK(order_of(again, 1) == second);  // whatever was asked for before
  CHECK(order_of(batches, 0) == first);
}

TEST_CASE("pixels become value / 255, whatever the batch size") {
  const Samples samples = test::synthetic_samples(70, 5, 1);
  engine::ThreadPool threads(2);
  ShuffledBatches batches(samples, 1000, 1, threads);
  CHECK(batches.steps() == 1);
  Batch batch;
  REQUIRE(batches.load(0, 0, batch));
  REQUIRE(batch.images.batch() == 70);
  std::multiset<float> expected, given(batch.images.values().begin(), batch.images.values().end());
  for (const std::uint8_t byte : samples.images) expected.insert(static_cast<float>(byte) / 255.0F);
  CHECK(given == expected);
}

TEST_CASE("buffers are allocated once") {
  const Samples samples = numbered_samples(20);
  engine::ThreadPool threads(1);
  ShuffledBatches batches(samples, 8, 1, threads);
  Batch batch;
  REQUIRE(batches.load(0, 0, batch));
  const float* const images = batch.images.data();
  const std::uint8_t* const labels = batch.labels.data();
  for (std::size_t step = 0; step < batches.steps(); ++step) {
    REQUIRE(batches.load(1, step, batch));
    CHECK(batch.images.data() == images);
    CHECK(batch.labels.data() == labels);
  }
}

TEST_CASE("an augmenter makes the pixels, and is told which sample it has in which epoch") {
  class Mark : public Augmenter {
   public:
    void apply(std::span<const std::uint8_t> image, std::uint64_t epoch, std::uint64_t sample,
               std::span<float> out) const override {
      out[0] = image[0] == sample ? static_cast<float>(1000 * epoch + sample) : -1.0F;
    }
  };
  const Samples samples = numbered_samples(10);
  const Mark mark;
  engine::ThreadPool threads(1);
  ShuffledBatches batches(samples, 10, 1, threads, &mark);
  Batch batch;
  REQUIRE(batches.load(3, 0, batch));
  std::vector<float> values(batch.images.values().begin(), batch.images.values().end());
  std::sort(values.begin(), values.end());
  CHECK(values.front() == 3000.0F);
  CHECK(values.back() == 3009.0F);
}

/// The images of an epoch, batch after batch.
std::vector<float> images_of(ShuffledBatches& batches, std::size_t epoch) {
  std::vector<float> images;
  Batch batch;
  for (std::size_t step = 0; batches.load(epoch, step, batch); ++step) {
    images.insert(images.end(), batch.images.values().begin(), batch.images.values().end());
  }
  return images;
}

TEST_CASE("allographs are drawn beside the samples, the same for any number of threads") {
  const Samples samples = test::synthetic_samples(90, 28, 1);
  engine::ThreadPool one(1), three(3);
  ShuffledBatches batches(samples, 32, 1, one, nullptr, 40),
      again(samples, 32, 1, three, nullptr, 40);
  CHECK(batches.count() == 130);
  CHECK(batches.steps() == 5);
  const std::vector<float> first = images_of(batches, 0);
  CHECK(first.size() == 130 * 28 * 28);
  CHECK(images_of(again, 0) == first);

  // Every sample is among them once; what is not among them is new in each epoch.
  const auto drawn_in = [&](std::size_t epoch) {
    std::multiset<std::vector<float>> drawn;
    const std::vector<float> images = images_of(batches, epoch);
    for (auto image = images.begin(); image != images.end(); image += 28 * 28) {
      drawn.emplace(image, image + 28 * 28);
    }
    for (std::size_t i = 0; i < samples.count(); ++i) {
      std::vector<float> sample(28 * 28);
      to_unit(samples.image(i), sample);
      REQUIRE(drawn.count(sample) == 1);
      drawn.erase(sample);
    }
    return drawn;
  };
  const auto drawn = drawn_in(0), later = drawn_in(1);
  CHECK(drawn.size() == 40);
  for (const auto& image : later) CHECK(drawn.count(image) == 0);
}

TEST_CASE("allographs are refused beside what are no digits of MNIST's size") {
  const Samples small = test::synthetic_samples(20, 10, 1);
  Samples letters = test::synthetic_samples(20, 28, 1);
  letters.classes = 26;
  engine::ThreadPool threads(1);
  CHECK_THROWS_WITH(ShuffledBatches(small, 5, 1, threads, nullptr, 1),
                    Catch::Contains("10 classes at 10x10"));
  CHECK_THROWS_WITH(ShuffledBatches(letters, 5, 1, threads, nullptr, 1),
                    Catch::Contains("26 classes at 28x28"));
}

TEST_CASE("a batch size of 0 is refused") {
  const Samples samples = numbered_samples(10);
  engine::ThreadPool threads(1);
  CHECK_THROWS_AS(ShuffledBatches(samples, 0, 1, threads), Error);
}

}  // namespace
}  // namespace mnist
