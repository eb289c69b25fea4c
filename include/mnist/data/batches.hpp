#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "mnist/data/batch.hpp"
#include "mnist/data/dataset.hpp"
#include "mnist/engine/thread_pool.hpp"

namespace mnist {

/// Byte pixels as the network takes them: value / 255, in [0,1]. Both spans are of one length.
void to_unit(std::span<const std::uint8_t> bytes, std::span<float> out);

/// Turns a training image into a variation of it. Called by many threads at once; what it draws at
/// random depends only on the seed it was made with and the numbers it is given.
class Augmenter {
 public:
  virtual ~Augmenter() = default;

  /// Writes the variation of `image`, which is sample number `sample` of the set, for `epoch`
  /// (counted from 0) to `out`: pixels in [0,1], of the same size.
  virtual void apply(std::span<const std::uint8_t> image, std::uint64_t epoch, std::uint64_t sample,
                     std::span<float> out) const = 0;
};

/// Mini-batches of all samples, and of allographs that are drawn anew in each epoch (of which those
/// that are no digit are labelled `nn::no_class`), in another order each epoch. The last batch of
/// an epoch is smaller when the size does not divide their number.
class ShuffledBatches : public BatchSource {
 public:
  /// Keeps references to `samples`, `threads` and `augmenter`, which may be null. The order depends
  /// on `seed` and the epoch alone. Throws `Error` if `batch_size` is 0, or if allographs are asked
  /// for beside samples of another size or of other classes than MNIST's.
  ShuffledBatches(const Samples& samples, std::size_t batch_size, std::uint64_t seed,
                  engine::ThreadPool& threads, const Augmenter* augmenter = nullptr,
                  std::size_t allographs = 0);

  /// `batch.images` becomes (N,1,rows,columns).
  bool load(std::size_t epoch, std::size_t step, Batch& batch) override;
  std::size_t steps() const override;

  /// Images in an epoch, those drawn included.
  std::size_t count() const { return order_.size(); }

 private:
  void shuffle(std::size_t epoch);
  std::uint8_t load(std::size_t epoch, std::size_t sample, std::span<float> image) const;

  const Samples& samples_;
  std::size_t batch_size_;
  std::uint64_t seed_;
  engine::ThreadPool& threads_;
  const Augmenter* augmenter_;
  // Numbers in the order of `shuffled_epoch_`; those beyond the samples are drawn.
  std::vector<std::uint32_t> order_;
  std::size_t shuffled_epoch_ = SIZE_MAX;
};

}  // namespace mnist
