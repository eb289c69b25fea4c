#include <nlohmann/json.hpp>

#include "isa_option.hpp"
#include "locations.hpp"
#include "mnist/calibration.hpp"
#include "mnist/state.hpp"
#include "report.hpp"
#include "tool.hpp"
#include "validators.hpp"

using namespace mnist;

namespace {

using Json = nlohmann::ordered_json;

struct Options {
  std::string state;
  std::string data;
  unsigned threads = 0;
  bool per_class = false;
  bool confusion = false;
  std::size_t errors = 0;
  double min_accuracy = 0.0;
  bool quiet = false;
  bool json = false;
};

constexpr auto footer = R"(
Without --state, network_state.npz of this folder is tested, else the one installed with the tool.
Without --data, the data is searched in $MNIST_DATA, data/mnist, $XDG_DATA_HOME/mnist-cnn,
~/.keras/datasets/mnist.npz and data/MNIST/raw.

Examples:
  mnist-test                                   the accuracy on all test images
  mnist-test --confusion --errors 10           and what is taken for what
  mnist-test --min-accuracy 98.5 --json        a gate for scripts

Exit codes: 0 tested; 1 an input is wrong; 2 wrong usage; 3 below --min-accuracy.)";

void add_options(CLI::App& app, Options& options) {
  const auto percentage =
      tool::real_number([](double x) { return x >= 0.0 && x <= 100.0; }, "from 0 to 100");
  app.add_option("--state", options.state, "The state to test")->type_name("FILE")->group("Files");
  app.add_option("--data", options.data, "A folder of IDX files, or mnist.npz as Keras keeps it")
      ->type_name("PATH")->group("Files");
  app.add_flag("--per-class", options.per_class, "Print precision, recall and F1 of each digit")
      ->group("Output");
  app.add_flag("--confusion", options.confusion, "Print how often each digit is read as which")
      ->group("Output");
  app.add_option("--errors", options.errors, "Print the N most confident wrong answers")
      ->type_name("N")->check(tool::whole_number(0))->group("Output");
  app.add_option("--min-accuracy", options.min_accuracy,
                 "Exit with 3 below this; in percent, or up to 1 as a fraction")
      ->type_name("P")->check(percentage)->group("Output");
  app.add_flag("-q,--quiet", options.quiet, "Print nothing but the result")->group("Output");
  app.add_flag("--json", options.json, "Print the result as one JSON object")->group("Output");
  app.add_option("--threads", options.threads, "Threads; 0 means all processors")
      ->type_name("N")->check(tool::whole_number(0, 1024))->group("Running");
  tool::add_isa_option(app);
}

void print_per_class(const Evaluation& evaluation) {
  fmt::print("\ndigit  images  precision   recall       F1\n");
  for (std::size_t digit = 0; digit < digit_classes; ++digit) {
    const ClassScores scores = class_scores(evaluation, digit);
    fmt::print("{:5}  {:6}  {:>9}  {:>7}  {:>7}\n", digit, scores.count,
               tool::percent(scores.precision), tool::percent(scores.recall),
               tool::percent(scores.f1));
  }
}

void print_confusion(const Evaluation& evaluation) {
  fmt::print("\nis \\ read as");
  for (std::size_t answer = 0; answer < digit_classes; ++answer) fmt::print("{:6}", answer);
  for (std::size_t truth = 0; truth < digit_classes; ++truth) {
    fmt::print("\n{:12}", truth);
    for (const std::size_t count : evaluation.confusion[truth]) fmt::print("{:6}", count);
  }
  fmt::print("\n");
}

void print_errors(const Evaluation& evaluation, std::size_t count) {
  fmt::print("\nimage   is  read as\n");
  for (const std::size_t i : worst_errors(evaluation, count)) {
    fmt::print("{:5}  {:3}  {:7} ({})\n", i, evaluation.truths[i], evaluation.answers[i],
               tool::percent(evaluation.confidences[i]));
  }
}

Json to_json(const Evaluation& evaluation, const std::string& state, const std::string& data,
             std::size_t errors) {
  const Interval interval = wilson_interval(evaluation.correct, evaluation.total());
  Json json{{"accuracy", evaluation.accuracy()}, {"correct", evaluation.correct},
            {"total", evaluation.total()},       {"state", state},
            {"data", data},                      {"interval", {interval.low, interval.high}},
            {"loss", evaluation.loss},           {"calibration_error", calibration_error(evaluation)}};
  for (std::size_t digit = 0; digit < digit_classes; ++digit) {
    const ClassScores scores = class_scores(evaluation, digit);
    json["per_class"].push_back({{"digit", digit}, {"count", scores.count},
                                 {"precision", scores.precision}, {"recall", scores.recall},
                                 {"f1", scores.f1}});
  }
  json["confusion"] = evaluation.confusion;
  json["errors"] = Json::array();
  for (const std::size_t i : worst_errors(evaluation, errors)) {
    json["errors"].push_back({{"image", i}, {"truth", evaluation.truths[i]},
                              {"answer", evaluation.answers[i]},
                              {"confidence", evaluation.confidences[i]}});
  }
  return json;
}

int test(const Options& options) {
  const auto state_path = tool::find_state(options.state);
  const auto data_path = tool::find_data(options.data);
  const State state = load_state(state_path);
  const Samples samples = load_test_samples(data_path);
  nn::ThreadPool threads(options.threads);
  const Evaluation evaluation = evaluate(state.network, samples, threads, state.temperature);

  if (options.json) {
    const Json json = to_json(evaluation, state_path.string(), data_path.string(), options.errors);
    fmt::print("{}\n", json.dump(-1, ' ', false, Json::error_handler_t::replace));
  } else {
    if (!options.quiet) {
      fmt::print(stderr, "state: {}\ndata: {}, {} test images\n", state_path.string(),
                 data_path.string(), samples.count());
    }
    tool::print_accuracy("accuracy", evaluation);
    if (options.per_class) print_per_class(evaluation);
    if (options.confusion) print_confusion(evaluation);
    if (options.errors > 0) print_errors(evaluation, options.errors);
  }
  const double gate = options.min_accuracy > 1.0 ? options.min_accuracy / 100.0
                                                 : options.min_accuracy;
  if (evaluation.accuracy() >= gate) return tool::done;
  fmt::print(stderr, "mnist-test: the accuracy is below {}\n", tool::percent(gate));
  return tool::gate_missed;
}

}  // namespace

int main(int argc, char** argv) {
  Options options;
  const auto app = tool::make_app("mnist-test", "Measures how well a network recognises the digits "
                                  "of MNIST's test set.", footer);
  add_options(*app, options);
  return tool::run(*app, argc, argv, [&] { return test(options); });
}
