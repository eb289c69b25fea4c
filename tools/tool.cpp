#include "tool.hpp"

#include <fcntl.h>

#include <CLI/CLI.hpp>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <new>
#include <sstream>
#include <system_error>

#include "io/utf8.hpp"
#include "locations.hpp"
#include "manual.hpp"
#include "suggest.hpp"

namespace mnist::tool {
namespace {

/// Shows an option as `--epochs N`, its default in brackets after the description.
class HelpFormatter : public CLI::Formatter {
 public:
  std::string make_help(const CLI::App* app, std::string name,
                        CLI::AppFormatMode mode) const override {
    const std::string help = Formatter::make_help(app, std::move(name), mode);
    return CLI::detail::find_and_replace(help, "\n\n\n", "\n\n");
  }
  std::string make_option_opts(const CLI::Option* option) const override {
    const bool takes_value = option->get_items_expected_min() > 0 && !option->get_positional();
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

/// Usage and examples, and the options used most.
std::string short_help(const CLI::App& app, const Description& tool) {
  const auto formatter = std::dynamic_pointer_cast<const CLI::Formatter>(app.get_formatter());
  std::string text = tool.purpose + "\n" + formatter->make_usage(&app, tool.name);
  for (const std::string& paragraph : paragraphs_of(tool.footer)) {
    if (paragraph.starts_with("Examples:\n")) text += "\n" + paragraph;
  }
  text += "\nOptions used most:\n";
  for (const std::string& name : tool.usual) {
    text += formatter->make_option(app.get_option(name), false);
  }
  return text + fmt::format("\nAll of them: {0} --help, or man {0}.\n", tool.name);
}

/// What is wrong with a command line: arguments that no option takes, in the order typed, before
/// what is missing, which may be the same mistake.
std::string usage_error(const CLI::App& app, const CLI::ParseError& error,
                        const Description& tool) {
  const std::vector<std::string> unexpected = app.remaining();
  const bool is_missing = dynamic_cast<const CLI::RequiredError*>(&error) != nullptr;
  const bool is_unexpected = dynamic_cast<const CLI::ExtrasError*>(&error) != nullptr;
  if (unexpected.empty() && is_missing && !tool.what_to_name.empty()) {
    return fmt::format("{}: {}", error.what(), tool.what_to_name);
  }
  if (unexpected.empty() || !(is_missing || is_unexpected)) return error.what();
  std::string text;
  for (const std::string& argument : unexpected) {
    const std::string name = argument.substr(0, argument.find('='));
    text += fmt::format("{}{}{}", text.empty() ? "not expected: " : ", ", argument,
                        name.starts_with('-') ? did_you_mean(name, all_spellings(app)) : "");
  }
  return text;
}

/// A parser with the options every tool has.
std::unique_ptr<CLI::App> make_app(const Description& tool) {
  auto app = std::make_unique<CLI::App>(tool.purpose, tool.name);
  app->formatter(std::make_shared<HelpFormatter>());
  app->get_formatter()->column_width(28);
  app->footer(tool.footer);
  app->option_defaults()->always_capture_default()->take_last();
  app->set_help_flag("--help", "Print the full help and exit");
  app->add_flag_callback(
      "-h", [&tool, &app = *app] { throw CLI::CallForVersion(short_help(app, tool), 0); },
      "Print the options used most and exit");
  app->set_version_flag("-V,--version", tool.name + " " MNIST_VERSION,
                        "Print the version and exit");
  add_manual_options(*app);
  return app;
}

/// A file opened under the number of a standard stream that is closed would be taken for that
/// stream, and messages written into it. What is opened here fails as a closed stream does, except
/// that messages are lost in silence.
void occupy_standard_streams() {
  constexpr int modes[] = {O_WRONLY, O_RDONLY, O_WRONLY};  // of stdin, stdout, stderr
  for (int stream = 0; stream < 3; ++stream) {
    if (::fcntl(stream, F_GETFD) >= 0) continue;
    if (::open("/dev/null", modes[stream]) != stream) return;  // the lowest that is free
  }
}

/// A reader that has enough closes its pipe. Writing to it fails then, rather than ending the
/// process: the loss of messages must not stop a training.
class BrokenPipe {
 public:
  BrokenPipe() : before_(std::signal(SIGPIPE, SIG_IGN)) {}

  /// Ends the process as the signal would have, unless it was ignored from the start.
  void raise() const {
    std::signal(SIGPIPE, before_);
    std::raise(SIGPIPE);
  }

 private:
  void (*before_)(int);
};

/// An empty name of a file is a script's variable that is not set, never what was meant.
void refuse_empty_names(CLI::App& app) {
  const CLI::Validator not_empty(
      [](const std::string& text) { return text.empty() ? "an empty name" : std::string(); }, "",
      "");
  for (CLI::Option* const option : app.get_options()) {
    if (option->get_positional() || takes_path(*option)) option->check(not_empty);
  }
}

/// Prints the help or the version.
void print_asked(const CLI::App& app, const CLI::ParseError& request) {
  std::ostringstream text;
  app.exit(request, text, text);
  fmt::print("{}", text.str());
}

}  // namespace

int run(const Description& tool, int argc, char** argv,
        const std::function<void(CLI::App&)>& add_options, const std::function<int()>& body) {
  occupy_standard_streams();
  remember_program(argv[0]);
  const BrokenPipe broken_pipe;
  const auto fail = [&tool](std::string_view what) {
    say("{}: {}", tool.name, what);
    return failed;
  };
  const auto fail_printing = [&](int error) {
    if (error == EPIPE) broken_pipe.raise();
    return fail("cannot write to standard output: " + std::generic_category().message(error));
  };
  const auto app = make_app(tool);
  try {
    int code = done;
    try {
      add_options(*app);
      refuse_empty_names(*app);
      app->parse(argc, argv);
      code = body();
    } catch (const CLI::Success& request) {
      print_asked(*app, request);
    } catch (const CLI::ParseError& error) {
      throw WrongUsage(usage_error(*app, error, tool));
    }
    return std::fflush(stdout) == 0 ? code : fail_printing(errno);
  } catch (const WrongUsage& error) {
    fail(error.what());
    say("Try '{} --help'.", tool.name);
    return wrong_usage;
  } catch (const std::bad_alloc&) {
    return fail("not enough memory");
  } catch (const std::filesystem::filesystem_error& error) {
    return fail(error.what());
  } catch (const std::system_error& error) {  // from fmt::print
    return fail_printing(error.code().value());
  } catch (const std::exception& error) {
    return fail(error.what());
  }
}

void say_line(std::string_view text) {
  const std::string line = io::escaped(text) + "\n";
  std::fputs(line.c_str(), stderr);
}

void note_missing_threads(const engine::ThreadPool& threads, unsigned wanted) {
  if (threads.size() >= wanted) return;
  say("threads: {} instead of {}, the system gives no more", threads.size(), wanted);
}

}  // namespace mnist::tool
