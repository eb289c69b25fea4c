#pragma once

#include <fmt/format.h>

#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "mnist/engine/thread_pool.hpp"
#include "mnist/error.hpp"
#include "publish/text.hpp"

namespace CLI {
class App;
}

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

/// What the command line asks for cannot be meant.
class WrongUsage : public Error {
 public:
  using Error::Error;
};

struct Description {
  std::string name;
  std::string purpose;
  std::string footer;              ///< of the help: paragraphs, some under a heading
  std::vector<std::string> usual;  ///< the options used most, which -h shows
  std::string what_to_name{};      ///< said where a required argument is missing
};

/// Parses the arguments with what `add_options` defines, runs `body` and returns the exit code of
/// the process. An exception of either becomes a line on stderr.
int run(const Description& tool, int argc, char** argv,
        const std::function<void(CLI::App&)>& add_options, const std::function<int()>& body);

/// A line on stderr. Where nothing can be written there, it is lost and the work goes on.
void say_line(std::string_view text);

template <class... Arguments>
void say(fmt::format_string<Arguments...> text, Arguments&&... arguments) {
  say_line(fmt::format(text, std::forward<Arguments>(arguments)...));
}

/// A note where a pool has fewer threads than it was asked for.
void note_missing_threads(const engine::ThreadPool& threads, unsigned wanted);

}  // namespace mnist::tool
