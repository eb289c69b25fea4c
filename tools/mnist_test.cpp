#include "common_options.hpp"
#include "html_report.hpp"
#include "locations.hpp"
#include "mnist/state/state.hpp"
#include "print_evaluation.hpp"
#include "print_json.hpp"
#include "run_files.hpp"
#include "tool.hpp"

using namespace mnist;

namespace {

namespace fs = std::filesystem;

struct Options {
  std::string state;
  std::string data;
  unsigned threads = 0;
  bool per_class = false;
  bool confusion = false;
  std::size_t errors = 0;
  std::string report;
  std::string classes;
  bool transposed = false;
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
  mnist-test --report report.html              all of it as a page to look at
  mnist-test --min-accuracy 98.5 --json        a gate for scripts

Environment:
  MNIST_DATA      the data, where --data does not name it
  XDG_DATA_HOME   its folder mnist-cnn is searched for data [~/.local/share]
  MNIST_ISA       as --isa
  NO_COLOR        nothing is dimmed

Files:
  network_state.npz                          the state, where --state names no other
  PREFIX/share/mnist-cnn/network_state.npz   the one installed with the tools

Exit codes:
  0   tested
  1   an input is wrong
  2   wrong usage
  3   below --min-accuracy)";

void add_options(CLI::App& app, Options& options) {
  app.option_defaults()->group("Files");
  tool::add_option(app, "--state FILE", options.state, "The state to test");
  tool::add_data_options(app, options.data, options.transposed);
  tool::add_option(app, "--classes FILE", options.classes,
                   "A text file, the name of each class on a line");

  app.option_defaults()->group("Output");
  app.add_flag("--per-class", options.per_class, "Print precision, recall and F1 of each class");
  app.add_flag("--confusion", options.confusion, "Print how often each class is read as which");
  tool::add_option(app, "--errors N", options.errors, "Print the N most confident wrong answers")
      ->check(tool::whole_number(0));
  tool::add_option(app, "--report HTML", options.report,
                   "Write a page that shows all of it, and the errors");
  tool::add_share(app, "--min-accuracy", options.min_accuracy,
                  "Exit with 3 below this; in percent, or up to 1 as a fraction");
  app.add_flag("-q,--quiet", options.quiet, "Print nothing but the result");
  app.add_flag("--json", options.json, "Print the result as one JSON object");

  app.option_defaults()->group("Running");
  tool::add_threads_option(app, options.threads);
  tool::add_isa_option(app);
}

int test(Options options) {
  const auto state_path = tool::find_state(options.state);
  const auto data_path = tool::find_data(options.data);
  tool::RunFiles files;
  for (const auto& input : {state_path, data_path, fs::path(options.classes)})
    files.add_input(input);
  files.add_output(options.report);
  tool::require_report_folder(options.report);
  const State state = load_state(state_path);
  const Samples samples = load_test_samples(data_path, {options.transposed});
  const std::vector<std::string> names = tool::read_class_names(options.classes, samples.classes);
  engine::ThreadPool threads(options.threads);
  if (!options.quiet) tool::note_missing_threads(threads, options.threads);
  const Evaluation evaluation = evaluate(state.network, samples, threads, state.temperature);

  if (options.json) {
    tool::print_json(
        tool::to_json(evaluation, state_path.string(), data_path.string(), options.errors));
  } else {
    if (!options.quiet) {
      tool::say("state: {}", state_path.string());
      tool::say("data: {}, {} test images", data_path.string(), samples.count());
    }
    tool::print_accuracy("accuracy", evaluation);
    if (options.per_class) tool::print_per_class(evaluation, names);
    if (options.confusion) tool::print_confusion(evaluation);
    if (options.errors > 0) tool::print_errors(evaluation, options.errors);
  }
  if (!options.report.empty()) {
    tool::write_report(options.report, {state, samples, evaluation, state_path.string(),
                                        data_path.string(), names});
    if (!options.quiet) tool::say("report: {}", options.report);
  }
  if (evaluation.accuracy() >= options.min_accuracy) return tool::done;
  tool::say("mnist-test: the accuracy is below {}", tool::percent(options.min_accuracy));
  return tool::below_threshold;
}

}  // namespace

int main(int argc, char** argv) {
  Options options;
  return tool::run(
      {"mnist-test",
       "Measures how well a network recognises the digits of MNIST's test set.",
       footer,
       {"--state", "--data", "--per-class", "--confusion", "--errors", "--report", "--min-accuracy",
        "--json", "-q", "--threads"}},
      argc, argv, [&](CLI::App& app) { add_options(app, options); }, [&] { return test(options); });
}
