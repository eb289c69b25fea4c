#include "options.hpp"

#include <CLI/CLI.hpp>

#include "../common_options.hpp"
#include "mnist/data/dataset.hpp"

namespace mnist::tool {

const char* const recognize_footer = R"(
A picture is a PNG, JPEG, BMP or PNM file, whatever its name ends in: dark digits on light ground or
the reverse, of at most 16384 pixels a side, 64 megapixels and 256 MiB, and 560 MB while it is
decoded. A folder stands for the pictures in it, by name; - for the picture on standard input, or
the names there, one per line. Each picture gives one line on stdout, in the order given; one that
cannot be read or shows no digit, a message on stderr.
OUT is a file, or a folder: there each picture is written under its name with .png added.
Only the digits 0 to 9 are read: points, commas, dashes, slashes, plus and equals signs between them
are ignored.
Without --state, network_state.npz of this folder is used, else the one installed with the tool.

Examples:
  mnist-recognize digit.png            digit.png: 7 (98.31 %)
  mnist-recognize --top 3 digit.png    digit.png: 7 (98.31 %), 1 (1.20 %), 9 (0.21 %)
  mnist-recognize --number photo.jpg   photo.jpg: 42 (97.02 %: 4 98.00 %, 2 99.00 %)
  mnist-recognize --plain photo.jpg    42
  mnist-recognize --show digit.png     and what the network saw
  mnist-recognize --annotate seen.png photo.jpg
  find scans -name '*.png' -print0 | mnist-recognize --json -0 -
  curl -s https://example.org/digit.png | mnist-recognize -

Environment:
  MNIST_ISA   as --isa
  NO_COLOR    --show draws without colours
  TERM        on a dumb terminal --show draws with plain characters

Files:
  network_state.npz                          the state, where --state names no other
  PREFIX/share/mnist-cnn/network_state.npz   the one installed with the tools
  PREFIX/share/mnist-cnn/samples             pictures to try

Exit codes:
  0   every picture was recognised
  1   a picture could not be read, or an output could not be written
  4   a picture shows no digit
  3   an answer is less sure than --min-confidence
  2   wrong usage
If several apply, the first of 1, 4 and 3.)";

namespace {

void add_recognising(CLI::App& app, RecognizeOptions& options) {
  app.option_defaults()->group("Recognising");
  const auto layout = [&](const char* flag, vision::Layout wanted, const char* description) {
    return app.add_flag_callback(
        flag, [&options, wanted] { options.vision.layout = wanted; }, description);
  };
  const auto single = layout("--single", vision::Layout::single, "Every picture shows one digit");
  const auto number = layout("--number", vision::Layout::number,
                             "Every picture shows a number, or lines of them\n"
                             "(without either, the picture decides)");
  number->excludes(single);
  app.add_flag("--raw", options.raw,
               "Only scale the whole picture to 28x28 and invert it; look for no digits")
      ->excludes(single)
      ->excludes(number);
}

void add_output(CLI::App& app, RecognizeOptions& options) {
  app.option_defaults()->group("Output");
  auto* const top = add_option(app, "--top K", options.top, "Print the K most probable digits")
                        ->check(whole_number(1, digit_classes));
  add_share(app, "--min-confidence", options.min_confidence,
            "Exit with 3 if an answer is less sure; in percent, or up to 1\nas a fraction");
  auto* const json = app.add_flag("--json", options.json,
                                  "Print one JSON object per picture, failures included; boxes are"
                                  "\n[x, y, width, height] in pixels");
  app.add_flag("--plain", options.plain, "Print only the digits, a line for each picture with any")
      ->excludes(json)
      ->excludes(top);
  app.add_flag("--show{blocks}", options.show,
               "Draw what the network saw; --show=ascii with plain characters,\n"
               "--show=sixel as a picture")
      ->check(one_of({"blocks", "ascii", "sixel"}))
      ->excludes(json);
  add_option(app, "--save-input OUT", options.input_file, "Write what the network saw as a PNG");
  add_option(app, "--annotate OUT", options.annotated_file,
             "Write the picture with boxes and answers as a PNG");
  add_option(app, "--save-stages FOLDER", options.stages_folder,
             "Write each step from the picture to the digits as PNGs");
  app.add_flag("-q,--quiet", options.quiet, "Print no notes, only answers and errors");
}

}  // namespace

void add_options(CLI::App& app, RecognizeOptions& options) {
  app.add_option("PICTURE", options.images,
                 "Files, folders, or - for a picture, or names, on standard input")
      ->required()
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  app.option_defaults()->group("Files");
  app.add_flag("-0,--null", options.nul, "Names on standard input end with NUL, not with a line");
  add_option(app, "--state FILE", options.state, "The trained network");
  add_recognising(app, options);
  add_output(app, options);
  app.option_defaults()->group("Running");
  add_threads_option(app, options.threads);
  add_isa_option(app);
}

}  // namespace mnist::tool
