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

/// What a network answers on labelled samples.
struct Evaluation {
  std::vector<std::uint8_t> truths;                 ///< (count)
  std::vector<std::uint8_t> answers;                ///< (count), the most probable class
  std::vector<float> confidences;                   ///< (count), the probability of the answer
  std::vector<std::vector<std::size_t>> confusion;  ///< [truth][answer], (classes, classes)
  std::size_t correct = 0;
  double loss = 0.0;  ///< mean cross-entropy

  std::size_t total() const { return truths.size(); }
  std::size_t classes() const { return confusion.size(); }
  double accuracy() const;  ///< fraction of 1
};

/// Probabilities are taken at `temperature`, see temperature.hpp. Throws `Error` as `predict` does,
/// and for a network that does not give as many classes as the samples have.
Evaluation evaluate(const nn::Network& network, const Samples& samples, engine::ThreadPool& threads,
                    double temperature = 1.0);

/// How well one class is told from the others, each a fraction of 1, and 0 where it is undefined.
struct ClassScores {
  std::size_t count = 0;   ///< samples of the class
  double precision = 0.0;  ///< share of the answers naming it that are right
  double recall = 0.0;     ///< share of its samples that are found
  double f1 = 0.0;         ///< harmonic mean of the two
};

ClassScores class_scores(const Evaluation& evaluation, std::size_t label);

/// Sample numbers of the wrong answers, the most confident first, at most `count` of them.
std::vector<std::size_t> worst_errors(const Evaluation& evaluation, std::size_t count);

struct Interval {
  double low = 0.0;
  double high = 0.0;
};

/// The 95 % confidence interval of a rate of which `correct` out of `total` were seen, total > 0.
/// Wilson, "Probable inference, the law of succession, and statistical inference", JASA 22, 1927.
Interval wilson_interval(std::size_t correct, std::size_t total);

}  // namespace mnist
