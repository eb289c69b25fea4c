#include "mnist/data/batches.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <numeric>

#include "data/draw_allograph.hpp"
#include "mnist/error.hpp"
#include "mnist/nn/random.hpp"

namespace mnist {

namespace {

// value / 255 for every byte: looking it up is faster than dividing.
constexpr std::array<float, 256> unit_values = [] {
  std::array<float, 256> values{};
  for (std::size_t i = 0; i < values.size(); ++i) values[i] = static_cast<float>(i) / 255.0F;
  return values;
}();

// Samples are visited in shuffled order, so the processor cannot guess the next image.
void prefetch(std::span<const std::uint8_t> image) {
  constexpr std::size_t cache_line = 64;
  for (std::size_t i = 0; i < image.size(); i += cache_line) __builtin_prefetch(&image[i]);
}

}  // namespace

void to_unit(std::span<const std::uint8_t> bytes, std::span<float> out) {
  std::transform(bytes.begin(), bytes.end(), out.begin(),
                 [](std::uint8_t byte) { return unit_values[byte]; });
}

ShuffledBatches::ShuffledBatches(const Samples& samples, std::size_t batch_size, std::uint64_t seed,
                                 engine::ThreadPool& threads, const Augmenter* augmenter,
                                 std::size_t allographs)
    : samples_(samples),
      batch_size_(batch_size),
      seed_(seed),
      threads_(threads),
      augmenter_(augmenter),
      order_(samples.count() + allographs) {
  if (batch_size == 0) throw Error("a batch holds at least 1 sample");
  const bool of_digits = samples.rows == allograph_side && samples.columns == allograph_side &&
                         samples.classes == digit_classes;
  if (allographs > 0 && !of_digits) {
    throw Error(fmt::format(
        "allographs are the ten digits at {0}x{0}, but the data has {1} classes at {2}x{3}",
        allograph_side, samples.classes, samples.rows, samples.columns));
  }
}

std::size_t ShuffledBatches::steps() const {
  // Written so that no batch size, however large, overflows.
  return count() / batch_size_ + (count() % batch_size_ != 0 ? 1 : 0);
}

void ShuffledBatches::shuffle(std::size_t epoch) {
  nn::Random random{seed_, epoch};
  std::iota(order_.begin(), order_.end(), 0U);
  for (std::size_t i = order_.size(); i > 1; --i) {  // Fisher and Yates
    std::swap(order_[i - 1], order_[static_cast<std::size_t>(random.below(i))]);
  }
  shuffled_epoch_ = epoch;
}

/// Fills `image`, and returns its label.
std::uint8_t ShuffledBatches::load(std::size_t epoch, std::size_t sample,
                                   std::span<float> image) const {
  std::array<std::uint8_t, allograph_side * allograph_side> drawn;
  std::span<const std::uint8_t> pixels = drawn;
  std::uint8_t label = 0;
  if (sample < samples_.count()) {
    pixels = samples_.image(sample);
    label = samples_.labels[sample];
  } else {
    // The fourth word keeps what is drawn here apart from how it is varied then.
    label = draw_any_allograph({seed_, epoch, sample, 1}, drawn);
  }
  if (augmenter_ != nullptr) {
    augmenter_->apply(pixels, epoch, sample, image);
  } else {
    to_unit(pixels, image);
  }
  return label;
}

bool ShuffledBatches::load(std::size_t epoch, std::size_t step, Batch& batch) {
  if (step >= steps()) return false;
  if (epoch != shuffled_epoch_) shuffle(epoch);
  const std::size_t first = step * batch_size_;
  const std::size_t size = std::min(batch_size_, count() - first);
  batch.images.resize({size, 1, samples_.rows, samples_.columns});
  batch.labels.resize(size);

  constexpr std::size_t slice = 32;  // samples a thread takes at a time
  threads_.run((size + slice - 1) / slice, [&](std::size_t part) {
    for (std::size_t i = part * slice; i < std::min(size, (part + 1) * slice); ++i) {
      const std::size_t next = i + 1 < size ? order_[first + i + 1] : samples_.count();
      if (next < samples_.count()) prefetch(samples_.image(next));
      batch.labels[i] = load(epoch, order_[first + i], batch.images.sample(i));
    }
  });
  return true;
}

}  // namespace mnist
