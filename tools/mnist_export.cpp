#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "common_options.hpp"
#include "export_formats.hpp"
#include "io/atomic_file.hpp"
#include "locations.hpp"
#include "mnist/error.hpp"
#include "mnist/publish/description.hpp"
#include "mnist/state/state.hpp"
#include "print_json.hpp"
#include "run_files.hpp"
#include "suggest.hpp"
#include "terminal.hpp"
#include "tool.hpp"

using namespace mnist;

namespace {

using tool::Json;

struct Options {
  std::string state;
  std::string out;
  std::string to;
  std::string samples;
  bool info = false;
  bool quiet = false;
  bool json = false;
};

std::string footer() {
  return fmt::format(R"(
Formats, and the endings of OUT they are chosen for:
{}
The network is written as it is used: an input standardisation is folded into the first weights,
except in an npz, which keeps everything. format.md, see Files, describes each format and how to
load it.
STATE may also be a state of the original Python program, or an .npz of bare weights. An OUT that
exists is replaced in one step: a failure leaves it as it was; - is standard output.

Examples:
  mnist-export --info network_state.npz                      what is in it
  mnist-export network_state.npz digits.onnx
  mnist-export network_state.npz weights.npz --to pytorch
  mnist-export network_state.npz page.html --with-samples data/mnist
  mnist-export old_state.npz network_state.npz               from the original program's layout

Files:
  PREFIX/share/mnist-cnn/network_state.npz   the network installed with the tools
  PREFIX/share/mnist-cnn/format.md           what each format is, and how to load it

Exit codes:
  0   written
  1   STATE cannot be read or exported, or OUT cannot be written
  2   wrong usage)",
                     tool::list_of_formats());
}

void add_options(CLI::App& app, Options& options) {
  app.add_option("STATE", options.state, "The state to export")->required();
  auto* const out = app.add_option("OUT", options.out, "The file to write");
  const std::vector<std::string> formats = tool::names_of(tool::export_formats());
  app.option_defaults()->group("Output");
  auto* const to =
      tool::add_option(app, "--to FORMAT", options.to, "The format: " + CLI::detail::join(formats))
          ->check(tool::one_of(formats))
          ->transform(tool::current_name);
  auto* const samples =
      tool::add_option(app, "--with-samples DATA", options.samples,
                       "For a page: digits to train on in it, 1,000 of this folder of IDX files");
  app.add_flag("--info", options.info,
               "Print the layers, their parameters and how they were trained")
      ->excludes(out)
      ->excludes(to)
      ->excludes(samples);
  app.add_flag("-q,--quiet", options.quiet, "Print nothing when all is well");
  app.add_flag("--json", options.json, "Print the result as one JSON object");
}

/// Throws when the command line names none.
const tool::ExportFormat& format_of(const Options& options) {
  const auto ending =
      CLI::detail::to_lower(std::filesystem::path(options.out).extension().string());
  const auto* const format =
      options.to.empty() ? tool::format_ending(ending) : tool::format_named(options.to);
  if (format != nullptr) return *format;
  throw tool::WrongUsage(
      fmt::format("{}: not the ending of a format{}; choose one with --to: {}", options.out,
                  tool::did_you_mean(ending, tool::endings()),
                  CLI::detail::join(tool::names_of(tool::export_formats()), ", ")));
}

/// Throws when no export is possible, whatever is in the files.
void check_usage(const Options& options) {
  if (options.info) return;
  if (options.out.empty()) throw CLI::RequiredError("OUT, or --info,");
  if (format_of(options).name != "page" && !options.samples.empty()) {
    throw tool::WrongUsage("--with-samples is for pages: name an OUT that ends in .html");
  }
}

void print_info(const Options& options) {
  const State state = load_state(options.state);
  if (!options.json)
    return fmt::print("{}: {}", tool::shown(options.state), publish::describe(state));
  Json json{{"state", options.state}};
  json.update(Json::parse(publish::describe_as_json(state)));
  tool::print_json(json);
}

void write_export(const Options& options) {
  const tool::ExportFormat& format = format_of(options);
  tool::RunFiles files;
  std::string out = options.out;
  files.add_input(options.state);
  files.add_input(options.samples);
  files.add_output(out);
  State state = load_state(options.state);
  std::vector<std::byte> bytes;
  try {
    if (options.samples.empty()) {
      bytes = format.encode(std::move(state));
    } else {
      const Samples samples = load_dataset(tool::find_data(options.samples)).train;
      bytes = publish::encode_draw_page(std::move(state), &samples);
    }
  } catch (const Error& error) {
    throw Error(fmt::format("{}: {}", options.out, error.what()));
  }
  io::write_file_atomically(out, bytes);
  if (options.json) {
    const Json json{{"state", options.state},
                    {"out", options.out},
                    {"format", format.name},
                    {"bytes", bytes.size()}};
    tool::print_json(json);
  } else if (!options.quiet) {
    fmt::print("{}: {}, {} bytes\n", tool::shown(options.out), format.name, bytes.size());
  }
}

}  // namespace

int main(int argc, char** argv) {
  Options options;
  return tool::run(
      {"mnist-export",
       "Writes a trained network in the format of another program, or shows what is "
       "in it.",
       footer(),
       {"--to", "--with-samples", "--info", "--json", "-q", "-V"}},
      argc, argv,
      [&](CLI::App& app) {
        add_options(app, options);
        app.callback([&] { check_usage(options); });
      },
      [&] {
        options.state = tool::find_state(options.state).string();
        if (options.info) {
          print_info(options);
        } else {
          write_export(options);
        }
        return tool::done;
      });
}
