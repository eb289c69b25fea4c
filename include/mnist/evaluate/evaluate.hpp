#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "mnist/data/dataset.hpp"
#include "mnist/engine/thread_pool.hpp"
#include "mnist/nn/network.hpp"

namespace mnist {

/// The output of the network for every sample: (count, classes). The bits do not depend on the
/// number of threads. Throws `Error` when the images do not have the size the network takes.
nn::Tensor predict(const nn::Network& network, const Samples& samples, engine::ThreadPool& threads);

/// How a network classifies labelled samples.
struct Evaluation {
  std::vector<std::uint8_t> labels;       ///< (count), the true classes
  std::vector<std::uint8_t> predictions;  ///< (count), the most probable classes
  std::vector<float> confidences;         ///< (count), the probabilities of the predictions
  std::vector<std::vector<std::size_t>> confusion;  ///< [label][prediction], (classes, classes)
  std::size_t correct = 0;
  double loss = 0.0;  ///< mean cross-entropy

  std::size_t total() const { return labels.size(); }
  std::size_t classes() const { return confusion.size(); }
  double accuracy() const;  ///< fraction of 1
};

/// Classifies the samples, with the probabilities at `temperature` (see temperature.hpp). Throws
/// `Error` as `predict` does, for a network of another number of classes than the samples have,
/// and for a label that is no class.
Evaluation evaluate(const nn::Network& network, const Samples& samples, engine::ThreadPool& threads,
                    double temperature = 1.0);

/// How well one class is recognised; fractions of 1, and 0 where they are undefined.
struct ClassScores {
  std::size_t count = 0;   ///< samples of the class
  double precision = 0.0;  ///< share of the predictions of this class that are right
  double recall = 0.0;     ///< share of its samples that are recognised
  double f1 = 0.0;         ///< harmonic mean of the two
};

/// The scores of the class `label`.
ClassScores class_scores(const Evaluation& evaluation, std::size_t label);

/// Indices of the wrongly classified samples, the most confident first, at most `count` of them.
std::vector<std::size_t> worst_errors(const Evaluation& evaluation, std::size_t count);

/// A range of numbers.
struct Interval {
  double low = 0.0;
  double high = 0.0;
};

/// The 95 % confidence interval of an accuracy measured as `correct` out of `total` > 0 samples.
/// Wilson, "Probable inference, the law of succession, and statistical inference", JASA 22, 1927.
Interval wilson_interval(std::size_t correct, std::size_t total);

}  // namespace mnist
