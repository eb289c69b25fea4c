#include "mnist/publish/report.hpp"

#include "publish/support.hpp"

namespace mnist {
namespace {

using Catch::Contains;

/// Ten images of 28x28, of which the last is read wrongly.
struct Example {
  State state = test::make_state("reshape, dense 10, softmax", {1, 28, 28});
  Samples samples{28, 28, std::vector<std::uint8_t>(10 * 784, 7), {}};
  Evaluation evaluation;

  Example() {
    evaluation.confusion.assign(10, std::vector<std::size_t>(10));
    for (std::uint8_t i = 0; i < 10; ++i) {
      const std::uint8_t answer = i == 9 ? 4 : i;
      samples.labels.push_back(i);
      evaluation.labels.push_back(i);
      evaluation.predictions.push_back(answer);
      evaluation.confidences.push_back(0.75F);
      evaluation.confusion[i][answer] += 1;
      evaluation.correct += answer == i ? 1 : 0;
    }
  }

  std::string report() const {
    return publish::encode_report({state, samples, evaluation, "a<b>.npz", "data & more"});
  }
};

TEST_CASE("a report of a network without a history says so") {
  CHECK_THAT(Example().report(), Contains("The file does not say."));
}

TEST_CASE("names of files are text in a report, never markup") {
  const std::string page = Example().report();
  CHECK_THAT(page, Contains("a&lt;b&gt;.npz") && Contains("data &amp; more"));
  CHECK_THAT(page, !Contains("<b>.npz"));
}

TEST_CASE("a report shows the curves of the last run only, and the facts of all") {
  Example example;
  example.state.runs.resize(2);
  example.state.runs[0].epochs.resize(7);
  example.state.runs[1].epochs = {{0.5, 0.8, {}, {}}, {0.25, 0.9, {}, {}}};
  const std::string page = example.report();
  CHECK_THAT(page, Contains("Run 2 of 2") && Contains("Run 1 of 2"));
  CHECK_THAT(page, Contains("7 of 20") && Contains("2 of 20"));
  // Two epochs from the left edge to the right one, the loss falling to the half of its height.
  CHECK_THAT(page, Contains("points=\"46.0,10.0 346.0,80.0 \""));
}

TEST_CASE("a network without errors has no gallery of them") {
  Example example;
  example.evaluation.predictions = example.evaluation.labels;
  CHECK_THAT(example.report(), !Contains("id=\"errors\""));
  CHECK_THAT(Example().report(), Contains("<b>9</b>, read as <b>4</b><br>75.00 %"));
}

}  // namespace
}  // namespace mnist
