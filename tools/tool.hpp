#pragma once

#include <CLI/CLI.hpp>
#include <cstdio>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "manual.hpp"
#include "publish/text.hpp"

/// What the command-line tools have in common: how they parse, complain and exit.
namespace mnist::tool {

using publish::percent;

enum ExitCode : int {
  done = 0,
  failed = 1,
  wrong_usage = 2,
  below_threshold = 3,
  nothing_found = 4,
  interrupted = 130
};

/// Shows an option as `--epochs N`, its default in brackets behind the description.
class HelpFormatter : public CLI::Formatter {
 public:
  std::string make_help(const CLI::App* app, std::string name,
                        CLI::AppFormatMode mode) const override {
    const std::string help = Formatter::make_help(app, std::move(name), mode);
    return CLI::detail::find_and_replace(help, "\n\n\n", "\n\n");
  }
  std::string make_option_opts(const CLI::Option* option) const override {
    const bool takes_value = option->get_type_size() != 0 && !option->get_positional();
    return takes_value ? " " + option->get_type_name() : "";
  }
  /// A flag that may have a value too, CLI11's `--show{blocks}`, as `--show[=HOW]`.
  std::string make_option_name(const CLI::Option* option, bool is_positional) const override {
    const std::string name = Formatter::make_option_name(option, is_positional);
    const auto brace = name.find('{');
    return brace == std::string::npos ? name : name.substr(0, brace) + "[=HOW]";
  }
  std::string make_option_desc(const CLI::Option* option) const override {
    const std::string value = option->get_default_str();
    const bool has_default = !value.empty() && value != "[]";
    return option->get_description() + (has_default ? " [" + value + "]" : "");
  }
};

/// A parser with the options every tool has.
inline std::unique_ptr<CLI::App> make_app(const std::string& name, const std::string& purpose,
                                          const std::string& footer) {
  auto app = std::make_unique<CLI::App>(purpose, name);
  app->formatter(std::make_shared<HelpFormatter>());
  app->get_formatter()->column_width(28);
  app->footer(footer);
  app->option_defaults()->always_capture_default()->take_last();
  app->set_help_flag("-h,--help", "Print this help and exit");
  app->set_version_flag("-V,--version", name + " " MNIST_VERSION, "Print the version and exit");
  add_manual_options(*app);
  app->failure_message([](const CLI::App* failing, const CLI::Error& error) {
    return fmt::format("{0}: {1}\nTry '{0} --help'.\n", failing->get_name(), error.what());
  });
  return app;
}

/// Parses the arguments, runs `body` and returns the exit code of the process. An exception of
/// `body` becomes one line on stderr.
inline int run(CLI::App& app, int argc, char** argv, const std::function<int()>& body) {
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? done : wrong_usage;
  }
  const auto fail = [&app](std::string_view what) {
    fmt::print(stderr, "{}: {}\n", app.get_name(), what);
    return failed;
  };
  try {
    const int code = body();
    if (std::fflush(stdout) != 0) return fail("cannot write to standard output");
    return code;
  } catch (const std::bad_alloc&) {
    return fail("not enough memory");
  } catch (const std::exception& error) {
    return fail(error.what());
  }
}

}  // namespace mnist::tool
