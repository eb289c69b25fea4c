#include "manual.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace mnist::tool {
namespace {

/// The text with what roff takes for commands made harmless.
std::string roff(std::string text) {
  text = CLI::detail::find_and_replace(text, "\\", "\\e");
  text = CLI::detail::find_and_replace(text, "-", "\\-");
  text = CLI::detail::find_and_replace(text, "\n.", "\n\\&.");
  return text.starts_with('.') || text.starts_with('\'') ? "\\&" + text : text;
}

/// Lines that begin with a blank, or stand under a heading, are kept as they are; others are
/// filled.
std::string roff_paragraph(const std::string& text) {
  const bool as_is = text.find("\n  ") != std::string::npos || text.starts_with("  ");
  return as_is ? ".PP\n.nf\n" + roff(text) + ".fi\n" : ".PP\n" + roff(text);
}

/// Lines of a term, two blanks or more, and what is said of it; other lines are text.
std::string roff_list(const std::string& lines) {
  std::string text;
  for (const std::string& line : CLI::detail::split(lines, '\n')) {
    const std::size_t end = line.starts_with("  ") ? line.find("  ", 2) : std::string::npos;
    if (end == std::string::npos) {
      text += line.empty() ? "" : ".PP\n" + roff(line) + "\n";
    } else {
      text += fmt::format(".TP\n.B {}\n{}\n", roff(line.substr(2, end - 2)),
                          roff(line.substr(line.find_first_not_of(' ', end))));
    }
  }
  return text;
}

/// The footer of the help: DESCRIPTION, and sections after the options.
struct ManualText {
  std::string description, sections;

  explicit ManualText(const std::string& footer) {
    for (const std::string& paragraph : paragraphs_of(footer)) {
      const std::string heading = paragraph.substr(0, paragraph.find('\n'));
      const std::string text = paragraph.substr(std::min(heading.size() + 1, paragraph.size()));
      if (heading == "Examples:") {
        sections += ".SH EXAMPLES\n.nf\n" + roff(text) + ".fi\n";
      } else if (heading == "Environment:") {
        sections += ".SH ENVIRONMENT\n" + roff_list(text);
      } else if (heading == "Files:") {
        sections += ".SH FILES\n" + roff_list(text);
      } else if (heading == "Exit codes:") {
        sections += ".SH EXIT STATUS\n" + roff_list(text);
      } else if (!paragraph.empty()) {
        description += roff_paragraph(paragraph);
      }
    }
  }
};

/// "mnist-test(1), ..." for all tools but this one.
std::string other_tools(const std::string& name) {
  std::vector<std::string> pages;
  for (const std::string tool : {"train", "test", "recognize", "export", "fetch"}) {
    if (name != "mnist-" + tool) pages.push_back(fmt::format(".BR mnist\\-{} (1)", tool));
  }
  return CLI::detail::join(pages, ",\n") + "\n";
}

/// The options of the help, group by group as it has them; those in the one without a name are
/// hidden.
std::vector<const CLI::Option*> options_of(const CLI::App& app) {
  std::vector<const CLI::Option*> options;
  for (const std::string& group : app.get_groups()) {
    for (const CLI::Option* option : app.get_options()) {
      const bool is_in_it = !option->get_positional() && option->get_group() == group;
      if (is_in_it && !group.empty()) options.push_back(option);
    }
  }
  return options;
}

std::vector<const CLI::Option*> positionals_of(const CLI::App& app) {
  return app.get_options([](const CLI::Option* option) { return option->get_positional(); });
}

/// Whether a word of its own follows the option; `--show=HOW` takes a value in the same one.
bool takes_value(const CLI::Option& option) { return option.get_items_expected_min() > 0; }

/// The words that the value is one of, see `one_of`; empty for any value.
std::string values_of(const CLI::Option& option) {
  try {
    for (int i = 0;; ++i) {  // CLI11 gives validators of a changeable option only
      const std::string& words = const_cast<CLI::Option&>(option).get_validator(i)->get_name();
      if (!words.empty()) return words;
    }
  } catch (const CLI::OptionNotFound&) {
    return "";
  }
}

/// All spellings, "-q" and "--quiet".
std::vector<std::string> spellings_of(const CLI::Option& option) {
  std::vector<std::string> spellings;
  for (const std::string& name : option.get_snames()) spellings.push_back("-" + name);
  for (const std::string& name : option.get_lnames()) spellings.push_back("--" + name);
  return spellings;
}

bool may_have_value(const CLI::Option& option) {
  return takes_value(option) || !values_of(option).empty();
}

/// "Passes over the training images [20]", as in the help.
std::string description_of(const CLI::App& app, const CLI::Option& option) {
  return std::dynamic_pointer_cast<const CLI::Formatter>(app.get_formatter())
      ->make_option_desc(&option);
}

/// A page for man(1).
std::string manual_page(const CLI::App& app) {
  const ManualText text(app.get_footer());
  const std::string name = roff(app.get_name());
  std::string purpose = app.get_description();
  purpose.erase(purpose.find_last_not_of('.') + 1);
  std::string page = fmt::format(".TH {} 1 \"\" \"mnist-cnn " MNIST_VERSION
                                 "\" \"User Commands\"\n.SH NAME\n{} \\- {}\n"
                                 ".SH SYNOPSIS\n.B {}\n[OPTIONS]\n",
                                 name, name, roff(purpose), name);
  for (const CLI::Option* option : positionals_of(app)) {
    page += roff(option->get_name(true) + (option->get_expected_max() > 1 ? "...\n" : "\n"));
  }
  page += ".SH DESCRIPTION\n" + roff(app.get_description()) + "\n" + text.description;
  page += ".SH OPTIONS\n";
  const auto add = [&](const std::string& term, const CLI::Option* option) {
    page += fmt::format(".TP\n{}\n{}\n", term, roff(description_of(app, *option)));
  };
  for (const CLI::Option* option : positionals_of(app)) {
    add("\\fI" + roff(option->get_name(true)) + "\\fR", option);
  }
  std::string group;
  for (const CLI::Option* option : options_of(app)) {
    if (option->get_group() != group) page += ".SS " + (group = option->get_group()) + "\n";
    const std::string value =
        takes_value(*option) ? " \\fI" + roff(option->get_type_name()) + "\\fR" : "";
    add("\\fB" + roff(CLI::detail::join(spellings_of(*option), ", ")) + "\\fR" + value, option);
  }
  return page + text.sections + ".SH SEE ALSO\n" + other_tools(app.get_name());
}

/// A bash function that completes options, and values and file names where one is due. Bash gives
/// `--state=net` as three words.
std::string bash_completion(const CLI::App& app) {
  std::string cases;
  for (const CLI::Option* option : options_of(app)) {
    if (!may_have_value(*option)) continue;
    std::vector<std::string> patterns;
    for (const std::string& spelling : spellings_of(*option)) {
      patterns.push_back(spelling + "=");
      if (takes_value(*option)) patterns.push_back(spelling);
    }
    const std::string words =
        takes_path(*option) ? "compgen -f" : fmt::format("compgen -W '{}'", values_of(*option));
    cases += fmt::format(
        "    {})\n      mapfile -t COMPREPLY < <({} -- \"$word\")\n"
        "      return ;;\n",
        CLI::detail::join(patterns, "|"), words);
  }
  return fmt::format(R"(# bash completion of {0}
{1}() {{
  local word=${{COMP_WORDS[COMP_CWORD]}} flag=${{COMP_WORDS[COMP_CWORD - 1]}}
  COMPREPLY=()
  if [[ $word == = ]]; then
    word= flag+==
  elif [[ $flag == = ]]; then
    flag=${{COMP_WORDS[COMP_CWORD - 2]}}=
  fi
  case $flag in
{2}  esac
  if [[ $word == -* ]]; then
    mapfile -t COMPREPLY < <(compgen -W '{3}' -- "$word")
  else
    mapfile -t COMPREPLY < <(compgen -f -- "$word")
  fi
}}
complete -o filenames -F {1} {0}
)",
                     app.get_name(), "_" + CLI::detail::find_and_replace(app.get_name(), "-", "_"),
                     cases, CLI::detail::join(all_spellings(app), " "));
}

/// The same for zsh, with the descriptions.
std::string zsh_completion(const CLI::App& app) {
  std::string script =
      fmt::format("#compdef {0}\n# zsh completion of {0}\n_arguments", app.get_name());
  const auto quoted = [](std::string text) {
    for (const char* const special : {"\\", "[", "]", ":"}) {
      text = CLI::detail::find_and_replace(text, special, std::string("\\") + special);
    }
    return CLI::detail::find_and_replace(text, "'", "'\\''");
  };
  for (const CLI::Option* option : options_of(app)) {
    std::string equals, value;
    if (may_have_value(*option)) {
      equals = takes_value(*option) ? "=" : "=-";
      value =
          fmt::format("{}{}:{}", takes_value(*option) ? ":" : "::", quoted(option->get_type_name()),
                      takes_path(*option) ? "_files" : "(" + values_of(*option) + ")");
    }
    for (const std::string& spelling : spellings_of(*option)) {
      script += fmt::format(" \\\n  '{}{}[{}]{}'", spelling, equals,
                            quoted(description_of(app, *option)), value);
    }
  }
  return script + " \\\n  '*:file:_files'\n";
}

}  // namespace

std::vector<std::string> paragraphs_of(const std::string& text) {
  std::vector<std::string> paragraphs(1);
  for (const std::string& line : CLI::detail::split(text, '\n')) {
    if (!line.empty()) {
      paragraphs.back() += line + "\n";
    } else if (!paragraphs.back().empty()) {
      paragraphs.emplace_back();
    }
  }
  return paragraphs;
}

std::vector<std::string> all_spellings(const CLI::App& app) {
  std::vector<std::string> all;
  for (const CLI::Option* option : options_of(app)) {
    for (std::string& spelling : spellings_of(*option)) all.push_back(std::move(spelling));
  }
  return all;
}

bool takes_path(const CLI::Option& option) {
  for (const char* const type : {"FILE", "PATH", "HTML", "PNG", "OUT"}) {
    if (option.get_type_name() == type) return true;
  }
  return false;
}

void add_manual_options(CLI::App& app) {
  const auto add = [&app](const char* flag, std::string (*text)(const CLI::App&)) {
    app.add_flag_callback(flag, [&app, text] { throw CLI::CallForVersion(text(app), 0); })
        ->group("");
  };
  add("--manual-page", manual_page);
  add("--bash-completion", bash_completion);
  add("--zsh-completion", zsh_completion);
}

}  // namespace mnist::tool
