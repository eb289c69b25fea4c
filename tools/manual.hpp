#pragma once

#include <string>
#include <vector>

namespace CLI {
class App;
class Option;
}  // namespace CLI

namespace mnist::tool {

/// Adds hidden options that print what a tool says of itself in other forms than --help: a manual
/// page, and what shells complete its command line with. All are made from the parser, so that they
/// cannot differ from it.
void add_manual_options(CLI::App& app);

/// Of a footer: they are parted by an empty line.
std::vector<std::string> paragraphs_of(const std::string& text);

/// "-q", "--quiet" and all others, but for hidden options.
std::vector<std::string> all_spellings(const CLI::App& app);

/// Whether the value is the name of a file or folder.
bool takes_path(const CLI::Option& option);

}  // namespace mnist::tool
