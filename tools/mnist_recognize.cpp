#include <algorithm>

#include "locations.hpp"
#include "print_json.hpp"
#include "recognize/answer.hpp"
#include "recognize/options.hpp"
#include "recognize/ordered_parallel_for.hpp"
#include "recognize/pictures.hpp"
#include "recognize/show.hpp"
#include "tool.hpp"

using namespace mnist;

namespace {

void print(const tool::Answer& answer, const tool::RecognizeOptions& options, tool::Show show) {
  if (options.json) {
    tool::print_json(tool::to_json(answer, options.top));
  } else if (answer.code == tool::done || answer.code == tool::below_threshold) {
    fmt::print("{}: {}\n", answer.name, tool::to_text(answer.found, options.top));
    for (const auto& digit : answer.found.digits) {
      fmt::print("{}", tool::draw(digit.input, show));
    }
  }
  if (!answer.note.empty() && !options.quiet) {
    fmt::print(stderr, "mnist-recognize: {}\n", answer.note);
  }
  if (!answer.problem.empty()) fmt::print(stderr, "mnist-recognize: {}\n", answer.problem);
}

/// Of two exit codes the one that tells of the worse failure.
int worse_exit_code(int a, int b) {
  for (const int code : {tool::failed, tool::nothing_found, tool::below_threshold}) {
    if (a == code || b == code) return code;
  }
  return tool::done;
}

/// Whether the outputs have room for all: several pictures cannot be written to one file.
bool outputs_fit(const tool::RecognizeOptions& options, std::size_t pictures) {
  if (pictures <= 1) return true;
  for (const std::string& out : {options.input_file, options.annotated_file}) {
    std::error_code ignored;
    if (out.empty() || std::filesystem::is_directory(out, ignored)) continue;
    fmt::print(stderr,
               "mnist-recognize: {}: is no folder, but {} pictures are to be written to it\n"
               "Try 'mnist-recognize --help'.\n",
               out, pictures);
    return false;
  }
  return true;
}

int recognize_all(const tool::RecognizeOptions& options) {
  const auto pictures = tool::list_pictures(options.images);
  if (!outputs_fit(options, pictures.size())) return tool::wrong_usage;
  const auto state = tool::find_state(options.state);
  if (options.state.empty() && !options.quiet) fmt::print(stderr, "state: {}\n", state.string());
  const Recognizer recognizer(state);

  const unsigned wanted = options.threads == 0 ? engine::available_threads() : options.threads;
  engine::ThreadPool threads(unsigned(std::clamp<std::size_t>(pictures.size(), 1, wanted)));
  const tool::Show show = tool::show_named(options.show);
  int code = tool::done;
  tool::ordered_parallel_for(
      threads, pictures.size(),
      [&](std::size_t i) { return tool::answer(recognizer, pictures[i], options); },
      [&](const tool::Answer& answer) {
        print(answer, options, show);
        code = worse_exit_code(code, answer.code);
      });
  return code;
}

}  // namespace

int main(int argc, char** argv) {
  tool::RecognizeOptions options;
  const auto app = tool::make_app("mnist-recognize", "Recognises handwritten digits in pictures.",
                                  tool::recognize_footer);
  tool::add_options(*app, options);
  return tool::run(*app, argc, argv, [&] { return recognize_all(options); });
}
