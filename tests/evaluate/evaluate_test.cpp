#include "mnist/evaluate/evaluate.hpp"

#include <algorithm>
#include <cstring>

#include "mnist/data/batches.hpp"
#include "mnist/error.hpp"
#include "mnist/nn/losses.hpp"
#include "support/samples.hpp"

namespace mnist {
namespace {

nn::Network make_network(std::size_t side = 6) {
  nn::Network network("reshape, dense 10, softmax", {1, side, side});
  network.initialize(1);
  return network;
}

TEST_CASE("predictions are those of one sample at a time, for any number of threads") {
  const nn::Network network = make_network();
  const Samples samples = test::synthetic_samples(600, 6, 1);  // more than a batch, not a multiple
  engine::ThreadPool one(1), two(2);
  const nn::Tensor outputs = predict(network, samples, two);
  const nn::Tensor same = predict(network, samples, one);
  REQUIRE(outputs.shape() == nn::Shape{600, 10});
  CHECK(std::memcmp(outputs.data(), same.data(), outputs.size() * sizeof(float)) == 0);

  nn::Tensor input({1, 1, 6, 6});
  nn::Workspace workspace;
  for (const std::size_t i : {0U, 255U, 256U, 599U}) {
    to_unit(samples.image(i), input.values());
    const nn::Tensor& alone = network.forward(input, workspace);
    for (std::size_t c = 0; c < 10; ++c) {
      CHECK(outputs.sample(i)[c] == Approx(alone.values()[c]).margin(1e-6));
    }
  }
}

TEST_CASE("images of another size than the network's are refused with both sizes") {
  engine::ThreadPool threads(1);
  CHECK_THROWS_WITH(predict(make_network(), test::synthetic_samples(10, 7, 1), threads),
                    Catch::Contains("7x7") && Catch::Contains("(1,6,6)"));
}

TEST_CASE("a network of another number of classes than the samples cannot be judged") {
  engine::ThreadPool threads(1);
  const nn::Network network("reshape, dense 11, softmax", {1, 6, 6});
  Samples samples = test::synthetic_samples(10, 6, 1);
  CHECK_THROWS_WITH(evaluate(network, samples, threads),
                    Catch::Contains("(11,)") && Catch::Contains("10 classes"));
  samples.classes = 11;
  CHECK(evaluate(network, samples, threads).classes() == 11);
  samples.labels[3] = nn::no_class;
  CHECK_THROWS_WITH(evaluate(network, samples, threads), "label 255 of 11 classes");
}

TEST_CASE("an evaluation counts what predict answers") {
  const nn::Network network = make_network();
  const Samples samples = test::synthetic_samples(100, 6, 1);
  engine::ThreadPool threads(1);
  const nn::Tensor outputs = predict(network, samples, threads);
  const Evaluation evaluation = evaluate(network, samples, threads);
  REQUIRE(evaluation.total() == 100);
  std::size_t correct = 0, counted = 0;
  for (std::size_t i = 0; i < 100; ++i) {
    const auto row = outputs.sample(i);
    CHECK(evaluation.confidences[i] == *std::max_element(row.begin(), row.end()));
    CHECK(row[evaluation.predictions[i]] == evaluation.confidences[i]);
    correct += evaluation.predictions[i] == samples.labels[i] ? 1U : 0U;
  }
  CHECK(evaluation.correct == correct);
  CHECK(evaluation.accuracy() == Approx(static_cast<double>(correct) / 100.0));
  std::size_t on_diagonal = 0;
  for (std::size_t truth = 0; truth < 10; ++truth) {
    for (const std::size_t count : evaluation.confusion[truth]) counted += count;
    on_diagonal += evaluation.confusion[truth][truth];
  }
  CHECK(counted == 100);
  CHECK(on_diagonal == correct);
}

/// Three 1s, one of them taken for a 7, and two 7s, one taken for a 1.
Evaluation small_evaluation() {
  Evaluation evaluation;
  evaluation.labels = {1, 1, 1, 7, 7};
  evaluation.predictions = {1, 1, 7, 7, 1};
  evaluation.confidences = {0.9F, 0.8F, 0.6F, 0.7F, 0.95F};
  evaluation.confusion.assign(10, std::vector<std::size_t>(10));
  evaluation.confusion[1][1] = 2;
  evaluation.confusion[1][7] = 1;
  evaluation.confusion[7][7] = 1;
  evaluation.confusion[7][1] = 1;
  evaluation.correct = 3;
  return evaluation;
}

TEST_CASE("precision, recall and F1 are those of the textbook") {
  const ClassScores ones = class_scores(small_evaluation(), 1);
  CHECK(ones.count == 3);
  CHECK(ones.precision == Approx(2.0 / 3.0));
  CHECK(ones.recall == Approx(2.0 / 3.0));
  const ClassScores sevens = class_scores(small_evaluation(), 7);
  CHECK(sevens.precision == Approx(0.5));
  CHECK(sevens.recall == Approx(0.5));
  CHECK(sevens.f1 == Approx(0.5));
}

TEST_CASE("a class that neither occurs nor is answered scores 0, not undefined") {
  const ClassScores scores = class_scores(small_evaluation(), 4);
  CHECK(scores.count == 0);
  CHECK(scores.precision == 0.0);
  CHECK(scores.recall == 0.0);
  CHECK(scores.f1 == 0.0);
}

TEST_CASE("the worst errors are the most confident wrong answers") {
  CHECK(worst_errors(small_evaluation(), 10) == std::vector<std::size_t>{4, 2});
  CHECK(worst_errors(small_evaluation(), 1) == std::vector<std::size_t>{4});
}

TEST_CASE("Wilson's interval is that of known cases") {
  // The roots q of (rate - q)² = z² q (1 - q) / n, solved elsewhere.
  const Interval usual = wilson_interval(9853, 10000);
  CHECK(usual.low == Approx(0.98274795).epsilon(1e-7));
  CHECK(usual.high == Approx(0.98747934).epsilon(1e-7));
  const Interval none = wilson_interval(0, 10);
  CHECK(none.low == Approx(0.0).margin(1e-12));
  CHECK(none.high == Approx(0.27753280).epsilon(1e-7));
  CHECK(wilson_interval(10, 10).low == Approx(0.72246720).epsilon(1e-7));
  CHECK(wilson_interval(10, 10).high <= 1.0);
}

}  // namespace
}  // namespace mnist
