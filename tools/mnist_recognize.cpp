#include <algorithm>

#include "locations.hpp"
#include "print_json.hpp"
#include "recognize/answer.hpp"
#include "recognize/options.hpp"
#include "recognize/ordered_parallel_for.hpp"
#include "recognize/pictures.hpp"
#include "recognize/show.hpp"
#include "run_files.hpp"
#include "terminal.hpp"
#include "tool.hpp"

using namespace mnist;

namespace {

namespace fs = std::filesystem;

void print(const tool::Answer& answer, const tool::RecognizeOptions& options, tool::Draw draw) {
  if (options.json) {
    tool::print_json(tool::to_json(answer, options.top));
  } else if (answer.code == tool::done || answer.code == tool::below_threshold) {
    if (options.plain) {
      fmt::print("{}\n", answer.found.text());
    } else {
      fmt::print("{}: {}\n", tool::shown(answer.name), tool::to_text(answer.found, options.top));
    }
    for (const auto& digit : answer.found.digits) {
      if (draw != nullptr) fmt::print("{}", draw(digit.input));
    }
  }
  if (!answer.note.empty() && !options.quiet) tool::say("mnist-recognize: {}", answer.note);
  if (!answer.problem.empty()) tool::say("mnist-recognize: {}", answer.problem);
}

/// The exit code of the worse of two failures.
int worse_exit_code(int a, int b) {
  for (const int code : {tool::failed, tool::nothing_found, tool::below_threshold}) {
    if (a == code || b == code) return code;
  }
  return tool::done;
}

/// Throws `WrongUsage` when several pictures are to be written to one file, or an output would
/// replace an input.
void check_outputs(tool::RecognizeOptions& options, const std::vector<tool::Picture>& pictures,
                   const fs::path& state) {
  tool::RunFiles files;
  files.add_input(state);
  for (const tool::Picture& picture : pictures) files.add_input(picture.name);
  for (std::string* const out : {&options.input_file, &options.annotated_file}) {
    std::error_code ignored;
    if (out->empty()) continue;
    if (!fs::is_directory(*out, ignored)) {
      if (pictures.size() > 1) {
        throw tool::WrongUsage(fmt::format(
            "{}: is no folder, but {} pictures are to be written to it", *out, pictures.size()));
      }
      files.add_output(*out);
      continue;
    }
    for (const tool::Picture& picture : pictures) {
      std::string path = tool::output_path(*out, picture.name);
      files.add_output(path);
    }
  }
}

int recognize_all(tool::RecognizeOptions options) {
  const auto pictures = tool::list_pictures(options.images, options.nul ? '\0' : '\n');
  const auto state = tool::find_state(options.state);
  if (!options.input_file.empty() || !options.annotated_file.empty()) {
    check_outputs(options, pictures, state);
  }
  if (options.state.empty() && !options.quiet) tool::say("state: {}", state.string());
  const Recognizer recognizer(state);

  const unsigned wanted = options.threads == 0 ? engine::available_threads() : options.threads;
  const auto count = static_cast<unsigned>(std::clamp<std::size_t>(pictures.size(), 1, wanted));
  engine::ThreadPool threads(count);
  if (!options.quiet) tool::note_missing_threads(threads, count);
  const tool::Draw draw = tool::draw_named(options.show);
  int code = tool::done;
  tool::ordered_parallel_for(
      threads, pictures.size(),
      [&](std::size_t i) { return tool::answer(recognizer, pictures[i], options); },
      [&](const tool::Answer& answer) {
        print(answer, options, draw);
        code = worse_exit_code(code, answer.code);
      });
  std::error_code ignored;
  const auto is_missing = [&](const tool::Picture& p) { return !fs::exists(p.name, ignored); };
  if (const auto samples = tool::installed("samples");
      code == tool::failed && !options.quiet &&
      std::any_of(pictures.begin(), pictures.end(), is_missing) && fs::exists(samples, ignored)) {
    tool::say("some pictures to try are in {}", samples.string());
  }
  return code;
}

}  // namespace

int main(int argc, char** argv) {
  tool::RecognizeOptions options;
  return tool::run(
      {"mnist-recognize",
       "Recognises handwritten digits in pictures.",
       tool::recognize_footer,
       {"--state", "--number", "--single", "--top", "--min-confidence", "--json", "--plain",
        "--show", "--annotate", "-q"},
       "name files, folders, or - for standard input; PREFIX/share/mnist-cnn/samples has some to "
       "try"},
      argc, argv, [&](CLI::App& app) { tool::add_options(app, options); },
      [&] { return recognize_all(options); });
}
