#include <nlohmann/json.hpp>
#include <numeric>

#include "isa_option.hpp"
#include "locations.hpp"
#include "mnist/recognizer.hpp"
#include "tool.hpp"
#include "validators.hpp"

using namespace mnist;

namespace {

using Json = nlohmann::ordered_json;

struct Options {
  std::vector<std::string> images;
  std::string state;
  bool raw = false;
  std::size_t top = 1;
  bool quiet = false;
  bool json = false;
};

constexpr auto footer = R"(
Images are PNG, JPEG, BMP or PNM files of any size, dark digits on light ground or the reverse. Each
gives one line on stdout; one that cannot be read, or shows no digit, a message on stderr.
Without --state, network_state.npz of this folder is used, else the one installed with the tool.

Examples:
  mnist-recognize digit.png            digit.png: 7 (98.31 %)
  mnist-recognize --top 3 digit.png    digit.png: 7 (98.31 %), 1 (1.20 %), 9 (0.21 %)
  mnist-recognize --json *.png         one JSON object a line

Exit codes: 0 every image was recognised; 1 some were not, or an input is wrong; 2 wrong usage.)";

void add_options(CLI::App& app, Options& options) {
  app.add_option("IMAGE", options.images, "The images to recognise")
      ->required()->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  app.add_option("--state", options.state, "The trained network")
      ->type_name("FILE")->group("Files");
  app.add_flag("--raw", options.raw,
               "Only scale the whole image to 28x28 and invert it, search no digit")
      ->group("Recognising");
  app.add_option("--top", options.top, "Print the K most probable digits")
      ->type_name("K")->check(tool::whole_number(1, digit_classes))->group("Output");
  tool::add_isa_option(app);
  app.add_flag("-q,--quiet", options.quiet, "Print no notes, only answers and errors")
      ->group("Output");
  app.add_flag("--json", options.json, "Print one JSON object an image, failures included")
      ->group("Output");
}

struct Candidate {
  std::size_t digit;
  float probability;
};

/// The `count` most probable digits, the most probable first.
std::vector<Candidate> top(const RecognizedDigit& found, std::size_t count) {
  std::vector<Candidate> candidates;
  for (const float probability : found.probabilities) {
    candidates.push_back({candidates.size(), probability});
  }
  std::stable_sort(candidates.begin(), candidates.end(), [](const auto& a, const auto& b) {
    return a.probability > b.probability;
  });
  candidates.resize(count);
  return candidates;
}

/// "7 (98.31 %)"; with alternatives "7 (98.31 %), 1 (1.20 %)", digits separated by semicolons.
std::string to_text(const Recognition& found, std::size_t count) {
  if (count == 1) return fmt::format("{} ({})", found.text(), tool::percent(found.confidence()));
  std::string text;
  for (const RecognizedDigit& digit : found.digits) {
    std::string separator = text.empty() ? "" : "; ";
    for (const Candidate& candidate : top(digit, count)) {
      text += fmt::format("{}{} ({})", separator, candidate.digit,
                          tool::percent(candidate.probability));
      separator = ", ";
    }
  }
  return text;
}

Json to_json(const std::string& file, const Recognition& found, std::size_t count) {
  Json digits = Json::array();
  for (const RecognizedDigit& digit : found.digits) {
    Json alternatives = Json::array();
    for (const Candidate& candidate : top(digit, count)) {
      alternatives.push_back(Json::array({candidate.digit, candidate.probability}));
    }
    digits.push_back({{"digit", digit.digit},
                      {"confidence", digit.confidence},
                      {"box", {digit.box.x, digit.box.y, digit.box.width, digit.box.height}},
                      {"top", alternatives}});
  }
  return {{"file", file}, {"text", found.text()}, {"confidence", found.confidence()},
          {"digits", digits}};
}

void print_line(const Json& json) {
  fmt::print("{}\n", json.dump(-1, ' ', false, Json::error_handler_t::replace));
}

/// Throws Error when the image cannot be read or shows no digit.
Recognition recognize(const Recognizer& recognizer, const std::string& file, bool raw) {
  const io::Image image = io::read_image(file);
  Recognition found = raw ? recognizer.recognize_raw(image) : recognizer.recognize(image);
  if (found.digits.empty()) throw Error(file + ": no digit found");
  return found;
}

int recognize_all(const Options& options) {
  const auto state = tool::find_state(options.state);
  if (options.state.empty() && !options.quiet) fmt::print(stderr, "state: {}\n", state.string());
  const Recognizer recognizer(state);
  int code = tool::done;
  for (const std::string& file : options.images) {
    try {
      const Recognition found = recognize(recognizer, file, options.raw);
      if (options.json) {
        print_line(to_json(file, found, options.top));
      } else {
        fmt::print("{}: {}\n", file, to_text(found, options.top));
      }
    } catch (const Error& error) {
      code = tool::failed;
      if (options.json) print_line({{"file", file}, {"error", error.what()}});
      fmt::print(stderr, "mnist-recognize: {}\n", error.what());
    }
  }
  return code;
}

}  // namespace

int main(int argc, char** argv) {
  Options options;
  const auto app =
      tool::make_app("mnist-recognize", "Recognises handwritten digits in images.", footer);
  add_options(*app, options);
  return tool::run(*app, argc, argv, [&] { return recognize_all(options); });
}
