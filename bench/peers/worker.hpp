#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>

namespace bench {

/// What a contestant is started with: `WORKER --data FOLDER --threads N [--mode MODE]`.
struct WorkerOptions {
  std::filesystem::path data;
  unsigned threads = 1;
  std::string mode;
};

/// One implementation of the default network, in a process of its own. Images are counted from the
/// beginning of their set, and taken in that order.
class Worker {
 public:
  virtual ~Worker() = default;

  /// Its name, version and settings, in one line.
  virtual std::string description() const = 0;

  /// Draws fresh weights, and gets ready to train on the first `count` training images.
  virtual void prepare(std::size_t batch, std::size_t count, float rate) = 0;
  /// Trains on them, once: plain gradient descent on the mean cross-entropy of a batch.
  virtual void train() = 0;
  /// Mean cross-entropy of the first `loss_images` training images.
  virtual double loss() = 0;

  /// Classifies the first `count` test images, `batch` at a time.
  virtual void infer(std::size_t batch, std::size_t count) = 0;
  /// Classifies one test image.
  virtual void recognize(std::size_t image) = 0;

  static constexpr std::size_t loss_images = 1000;
};

/// Answers the commands on standard input, one a line, with a line each, until it ends:
///
///     (at the start)           ready DESCRIPTION
///     train BATCH COUNT RATE   SECONDS LOSS-BEFORE LOSS-AFTER
///     infer BATCH COUNT        SECONDS
///     latency COUNT            SECONDS for one image, the median of COUNT
///     peak                     floating-point operations a second of one core
///
/// `error MESSAGE` answers what cannot be done. Returns the exit code.
int serve(int argc, char** argv,
          const std::function<std::unique_ptr<Worker>(const WorkerOptions&)>& make);

}  // namespace bench
