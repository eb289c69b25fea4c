#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

/// What a tool says of itself in other forms than --help: a manual page, and what shells complete
/// its command line with. All are made from the parser, so that they cannot differ from it.
namespace mnist::tool {

/// Paragraphs are parted by an empty line.
inline std::vector<std::string> paragraphs_of(const std::string& text) {
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

/// The text with what roff takes for commands made harmless.
inline std::string roff(std::string text) {
  text = CLI::detail::find_and_replace(text, "\\", "\\e");
  text = CLI::detail::find_and_replace(text, "-", "\\-");
  text = CLI::detail::find_and_replace(text, "\n.", "\n\\&.");
  return text.starts_with('.') || text.starts_with('\'') ? "\\&" + text : text;
}

/// Lines that begin with a blank, or stand under a heading, are kept as they are; others are
/// filled.
inline std::string roff_paragraph(const std::string& text) {
  const bool as_is = text.find("\n  ") != std::string::npos || text.starts_with("  ");
  return as_is ? ".PP\n.nf\n" + roff(text) + ".fi\n" : ".PP\n" + roff(text);
}

/// The footer of the help becomes DESCRIPTION, EXAMPLES and EXIT STATUS.
struct ManualText {
  std::string description, examples, exit_status;

  explicit ManualText(const std::string& footer) {
    for (const std::string& paragraph : paragraphs_of(footer)) {
      if (paragraph.starts_with("Examples:\n")) {
        examples = ".nf\n" + roff(paragraph.substr(10)) + ".fi\n";
      } else if (paragraph.starts_with("Exit codes: ")) {
        exit_status = roff(paragraph.substr(12));
      } else if (!paragraph.empty()) {
        description += roff_paragraph(paragraph);
      }
    }
  }
};

/// The options of the help, group by group as it has them.
inline std::vector<const CLI::Option*> options_of(const CLI::App& app, const std::string& group) {
  return app.get_options([&group](const CLI::Option* option) {
    return !option->get_positional() && option->get_group() == group;
  });
}

/// Groups with a name; options in the one without are hidden.
inline std::vector<std::string> groups_of(const CLI::App& app) {
  std::vector<std::string> groups;
  for (const std::string& group : app.get_groups()) {
    if (!group.empty() && !options_of(app, group).empty()) groups.push_back(group);
  }
  return groups;
}

inline std::vector<const CLI::Option*> positionals_of(const CLI::App& app) {
  return app.get_options([](const CLI::Option* option) { return option->get_positional(); });
}

inline bool takes_value(const CLI::Option& option) { return option.get_type_size() != 0; }

/// Whether the value is the name of a file or folder.
inline bool takes_path(const CLI::Option& option) {
  for (const char* const type : {"FILE", "PATH", "HTML", "PNG"}) {
    if (option.get_type_name() == type) return true;
  }
  return false;
}

/// All spellings, "-q" and "--quiet".
inline std::vector<std::string> spellings_of(const CLI::Option& option) {
  std::vector<std::string> spellings;
  for (const std::string& name : option.get_snames()) spellings.push_back("-" + name);
  for (const std::string& name : option.get_lnames()) spellings.push_back("--" + name);
  return spellings;
}

/// "Passes over the training images [20]", as in the help.
inline std::string description_of(const CLI::App& app, const CLI::Option& option) {
  return std::dynamic_pointer_cast<const CLI::Formatter>(app.get_formatter())
      ->make_option_desc(&option);
}

/// A page for man(1).
inline std::string manual_page(const CLI::App& app) {
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
  for (const std::string& group : groups_of(app)) {
    page += ".SS " + group + "\n";
    for (const CLI::Option* option : options_of(app, group)) {
      const std::string value =
          takes_value(*option) ? " \\fI" + roff(option->get_type_name()) + "\\fR" : "";
      add("\\fB" + roff(CLI::detail::join(spellings_of(*option), ", ")) + "\\fR" + value, option);
    }
  }
  if (!text.exit_status.empty()) page += ".SH EXIT STATUS\n" + text.exit_status;
  if (!text.examples.empty()) page += ".SH EXAMPLES\n" + text.examples;
  return page;
}

/// A bash function that completes options, and file names where one is due.
inline std::string bash_completion(const CLI::App& app) {
  std::vector<std::string> all, with_path, with_other;
  for (const std::string& group : groups_of(app)) {
    for (const CLI::Option* option : options_of(app, group)) {
      for (const std::string& spelling : spellings_of(*option)) {
        all.push_back(spelling);
        if (takes_value(*option))
          (takes_path(*option) ? with_path : with_other).push_back(spelling);
      }
    }
  }
  const std::string function = "_" + CLI::detail::find_and_replace(app.get_name(), "-", "_");
  std::string script = fmt::format(R"(# bash completion of {}
{}() {{
  local word=${{COMP_WORDS[COMP_CWORD]}} before=${{COMP_WORDS[COMP_CWORD - 1]}}
  COMPREPLY=()
  case $before in
)",
                                   app.get_name(), function);
  if (!with_path.empty()) {
    script += fmt::format(
        "    {})\n      mapfile -t COMPREPLY < <(compgen -f -- \"$word\")\n"
        "      return ;;\n",
        CLI::detail::join(with_path, "|"));
  }
  if (!with_other.empty()) {
    script += fmt::format("    {}) return ;;\n", CLI::detail::join(with_other, "|"));
  }
  return script + fmt::format(R"(  esac
  if [[ $word == -* ]]; then
    mapfile -t COMPREPLY < <(compgen -W '{}' -- "$word")
  else
    mapfile -t COMPREPLY < <(compgen -f -- "$word")
  fi
}}
complete -o filenames -F {} {}
)",
                              CLI::detail::join(all, " "), function, app.get_name());
}

/// The same for zsh, with the descriptions.
inline std::string zsh_completion(const CLI::App& app) {
  std::string script =
      fmt::format("#compdef {0}\n# zsh completion of {0}\n_arguments", app.get_name());
  const auto quoted = [](std::string text) {
    for (const char* const special : {"\\", "[", "]", ":"}) {
      text = CLI::detail::find_and_replace(text, special, std::string("\\") + special);
    }
    return CLI::detail::find_and_replace(text, "'", "'\\''");
  };
  for (const std::string& group : groups_of(app)) {
    for (const CLI::Option* option : options_of(app, group)) {
      const std::string value = takes_value(*option)
                                    ? fmt::format(":{}:{}", quoted(option->get_type_name()),
                                                  takes_path(*option) ? "_files" : "")
                                    : "";
      for (const std::string& spelling : spellings_of(*option)) {
        script +=
            fmt::format(" \\\n  '{}[{}]{}'", spelling, quoted(description_of(app, *option)), value);
      }
    }
  }
  return script + " \\\n  '*:file:_files'\n";
}

/// Hidden options that print these, for the build.
inline void add_manual_options(CLI::App& app) {
  const auto add = [&app](const char* flag, std::string (*text)(const CLI::App&)) {
    app.add_flag_callback(flag, [&app, text] { throw CLI::CallForVersion(text(app), 0); })
        ->group("");
  };
  add("--manual-page", manual_page);
  add("--bash-completion", bash_completion);
  add("--zsh-completion", zsh_completion);
}

}  // namespace mnist::tool
