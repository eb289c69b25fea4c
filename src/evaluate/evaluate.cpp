#include "mnist/evaluate/evaluate.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "argmax.hpp"
#include "mnist/data/batches.hpp"
#include "mnist/engine/engine.hpp"
#include "mnist/error.hpp"
#include "mnist/evaluate/temperature.hpp"

namespace mnist {

nn::Tensor predict(const nn::Network& network, const Samples& samples,
                   engine::ThreadPool& threads) {
  if (network.input_shape() != nn::Shape{1, samples.rows, samples.columns}) {
    throw Error(fmt::format("the images are {}x{}, but the network takes {}", samples.rows,
                            samples.columns, nn::to_string(network.input_shape())));
  }
  // Large enough to keep the threads busy, small enough for the caches.
  constexpr std::size_t batch_size = 256;
  constexpr std::size_t slice = 32;  // samples a thread converts at a time
  nn::Tensor outputs(network.output_shape().with_batch(samples.count()));
  nn::Tensor batch;
  const engine::Engine engine(network, &threads);
  engine::Workspace workspace;
  for (std::size_t first = 0; first < samples.count(); first += batch_size) {
    const std::size_t size = std::min(batch_size, samples.count() - first);
    batch.resize(network.input_shape().with_batch(size));
    threads.run((size + slice - 1) / slice, [&](std::size_t part) {
      for (std::size_t i = part * slice; i < std::min(size, (part + 1) * slice); ++i) {
        to_unit(samples.image(first + i), batch.sample(i));
      }
    });
    const nn::Tensor& out = engine.forward(batch, workspace);
    std::copy_n(out.data(), out.size(), outputs.sample(first).data());
  }
  return outputs;
}

double Evaluation::accuracy() const {
  return static_cast<double>(correct) / static_cast<double>(total());
}

Evaluation evaluate(const nn::Network& network, const Samples& samples, engine::ThreadPool& threads,
                    double temperature) {
  if (network.output_shape() != nn::Shape{samples.classes}) {
    throw Error(fmt::format("the network gives {}, expected ({},), as the data has {} classes",
                            nn::to_string(network.output_shape()), samples.classes,
                            samples.classes));
  }
  nn::Tensor outputs = predict(network, samples, threads);
  Evaluation result;
  result.labels = samples.labels;
  result.confusion.assign(samples.classes, std::vector<std::size_t>(samples.classes));
  for (std::size_t i = 0; i < samples.count(); ++i) {
    if (samples.labels[i] >= samples.classes) {
      throw Error(fmt::format("label {} of {} classes", samples.labels[i], samples.classes));
    }
    const auto probabilities = outputs.sample(i);
    apply_temperature(probabilities, temperature);
    const std::size_t prediction = argmax(probabilities);
    result.predictions.push_back(static_cast<std::uint8_t>(prediction));
    result.confidences.push_back(probabilities[prediction]);
    result.confusion[samples.labels[i]][prediction] += 1;
    result.correct += prediction == samples.labels[i] ? 1 : 0;
    result.loss -= std::log(static_cast<double>(
        std::max(probabilities[samples.labels[i]], std::numeric_limits<float>::min())));
  }
  result.loss /= static_cast<double>(samples.count());
  return result;
}

ClassScores class_scores(const Evaluation& evaluation, std::size_t label) {
  std::size_t predicted = 0;
  ClassScores scores;
  for (std::size_t other = 0; other < evaluation.classes(); ++other) {
    scores.count += evaluation.confusion[label][other];
    predicted += evaluation.confusion[other][label];
  }
  const auto right = static_cast<double>(evaluation.confusion[label][label]);
  if (predicted > 0) scores.precision = right / static_cast<double>(predicted);
  if (scores.count > 0) scores.recall = right / static_cast<double>(scores.count);
  if (right > 0) {
    scores.f1 = 2.0 * scores.precision * scores.recall / (scores.precision + scores.recall);
  }
  return scores;
}

std::vector<std::size_t> worst_errors(const Evaluation& evaluation, std::size_t count) {
  std::vector<std::size_t> errors;
  for (std::size_t i = 0; i < evaluation.total(); ++i) {
    if (evaluation.predictions[i] != evaluation.labels[i]) errors.push_back(i);
  }
  std::stable_sort(errors.begin(), errors.end(), [&](std::size_t a, std::size_t b) {
    return evaluation.confidences[a] > evaluation.confidences[b];
  });
  if (errors.size() > count) errors.resize(count);
  return errors;
}

Interval wilson_interval(std::size_t correct, std::size_t total) {
  constexpr double z = 1.959963984540054;  // the 97.5 % quantile of the normal distribution
  const auto n = static_cast<double>(total);
  const double share = static_cast<double>(correct) / n;
  const double middle = share + z * z / (2.0 * n);
  const double spread = z * std::sqrt(share * (1.0 - share) / n + z * z / (4.0 * n * n));
  const double scale = 1.0 + z * z / n;
  return {std::max(0.0, (middle - spread) / scale), std::min(1.0, (middle + spread) / scale)};
}

}  // namespace mnist
