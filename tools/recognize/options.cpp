#include "options.hpp"

#include <CLI/CLI.hpp>

#include "../kernel_options.hpp"
#include "../validators.hpp"
#include "mnist/data/dataset.hpp"

namespace mnist::tool {

const char* const recognize_footer = R"(
A picture is a PNG, JPEG, BMP or PNM file, whatever its name ends in: dark digits on light ground or
the reverse, of at most 16384 pixels a side, 64 megapixels and 256 MiB. A folder stands for the
pictures in it, by name; - for the picture on standard input, or the names there, one per line. Each
picture gives one line on stdout, in the order given; one that cannot be read or shows no digit, a
message on stderr.
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
  const auto layout = [&](const char* flag, vision::Layout wanted, const char* description) {
    return app
        .add_flag_callback(
            flag, [&options, wanted] { options.vision.layout = wanted; }, description)
        ->group("Recognising");
  };
  const auto single = layout("--single", vision::Layout::single, "Every picture shows one digit");
  const auto number = layout("--number", vision::Layout::number,
                             "Every picture shows a number, or lines of them\n"
                             "(without either, the picture decides)");
  const auto raw = app.add_flag("--raw", options.raw,
                                "Only scale the whole picture to 28x28 and "
                                "invert it; look for no digits")
                       ->group("Recognising");
  number->excludes(single);
  raw->excludes(single)->excludes(number);
}

void add_output(CLI::App& app, RecognizeOptions& options) {
  app.add_option("--top", options.top, "Print the K most probable digits")
      ->type_name("K")
      ->check(whole_number(1, digit_classes))
      ->group("Output");
  const auto percentage =
      real_number([](double x) { return x >= 0.0 && x <= 100.0; }, "from 0 to 100");
  app.add_option_function<double>(
         "--min-confidence", [&](double p) { options.min_confidence = p > 1 ? p / 100 : p; },
         "Exit with 3 if an answer is less sure; in percent, or up to 1\n"
         "as a fraction")
      ->type_name("P")
      ->check(percentage)
      ->group("Output");
  const auto json = app.add_flag("--json", options.json,
                                 "Print one JSON object per picture, "
                                 "failures included; boxes are\n[x, y, width, height] in pixels")
                        ->group("Output");
  app.add_flag("--plain", options.plain, "Print only the digits, a line for each picture with any")
      ->excludes(json)
      ->excludes(app.get_option("--top"))
      ->group("Output");
  app.add_flag("--show{blocks}", options.show,
               "Draw what the network saw; --show=ascii with plain characters,\n"
               "--show=sixel as a picture")
      ->check(one_of({"blocks", "ascii", "sixel"}))
      ->excludes(json)
      ->group("Output");
  app.add_option("--save-input", options.input_file, "Write what the network saw as a PNG")
      ->type_name("OUT")
      ->group("Output");
  app.add_option("--annotate", options.annotated_file,
                 "Write the picture with boxes and answers as a PNG")
      ->type_name("OUT")
      ->group("Output");
  app.add_option("--save-stages", options.stages_folder,
                 "Write each step from the picture to the digits as PNGs")
      ->type_name("FOLDER")
      ->group("Output");
  app.add_flag("-q,--quiet", options.quiet, "Print no notes, only answers and errors")
      ->group("Output");
}

}  // namespace

void add_options(CLI::App& app, RecognizeOptions& options) {
  app.add_option("PICTURE", options.images,
                 "Files, folders, or - for a picture, or names, on standard input")
      ->required()
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  app.add_flag("-0,--null", options.nul, "Names on standard input end with NUL, not with a line")
      ->group("Files");
  app.add_option("--state", options.state, "The trained network")
      ->type_name("FILE")
      ->group("Files");
  add_recognising(app, options);
  add_output(app, options);
  app.add_option("--threads", options.threads, "Threads; 0 means all processors")
      ->type_name("N")
      ->check(whole_number(0, 1024))
      ->group("Running");
  add_isa_option(app);
}

}  // namespace mnist::tool
