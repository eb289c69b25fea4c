#include "answer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <new>

#include "../tool.hpp"
#include "annotate.hpp"
#include "mnist/error.hpp"
#include "mnist/io/image.hpp"
#include "vision/find_digits.hpp"

namespace mnist::tool {
namespace {

namespace fs = std::filesystem;

struct Candidate {
  std::size_t digit;
  float probability;
};

/// The `count` most probable digits, the most probable first.
std::vector<Candidate> most_probable(const RecognizedDigit& found, std::size_t count) {
  std::vector<Candidate> candidates;
  for (const float probability : found.probabilities) {
    candidates.push_back({candidates.size(), probability});
  }
  std::stable_sort(candidates.begin(), candidates.end(),
                   [](const auto& a, const auto& b) { return a.probability > b.probability; });
  candidates.resize(count);
  return candidates;
}

void write_outputs(const io::Image& image, const Answer& answer, const RecognizeOptions& options) {
  if (!options.input_file.empty()) {
    io::write_png(output_path(options.input_file, answer.name), inputs_of(answer.found));
  }
  if (!options.annotated_file.empty()) {
    io::write_png(output_path(options.annotated_file, answer.name), annotate(image, answer.found));
  }
}

/// Writes what the pipeline made of the picture step by step, each as `picture.1-step.png`.
void write_stages(const Recognizer& recognizer, const io::Image& image, const std::string& name,
                  const RecognizeOptions& options) {
  const vision::Classifier classify = [&](std::span<const vision::Digit> digits) {
    std::vector<vision::Probabilities> probabilities;
    for (const auto& digit : digits) probabilities.push_back(recognizer.classify(digit));
    return probabilities;
  };
  vision::Stages stages;
  vision::find_digits(image, classify, options.vision, vision::Tuning{}, &stages);
  fs::create_directories(options.stages_folder);
  std::size_t step = 0;
  for (const auto& [stage, values] : stages) {
    io::Image picture{values.width, values.height, 1, {}};
    for (const float value : values.values) {
      picture.pixels.push_back(static_cast<std::uint8_t>(std::lround(255 * value)));
    }
    const fs::path file =
        fmt::format("{}.{}-{}.png", fs::path(name).filename().string(), ++step, stage);
    io::write_png(fs::path(options.stages_folder) / file, picture);
  }
}

void recognize(const Recognizer& recognizer, const Picture& picture,
               const RecognizeOptions& options, Answer& answer) {
  const io::Image image = read_picture(picture);
  if (!image.note.empty()) answer.note = answer.name + ": " + image.note;
  answer.found =
      options.raw ? recognizer.recognize_raw(image) : recognizer.recognize(image, options.vision);
  if (!options.stages_folder.empty()) write_stages(recognizer, image, answer.name, options);
  if (answer.found.digits.empty()) {
    answer.problem = answer.name + ": no digit found";
    answer.code = nothing_found;
    return;
  }
  write_outputs(image, answer, options);
  if (answer.found.confidence() < options.min_confidence) {
    answer.problem =
        fmt::format("{}: less sure than {}", answer.name, percent(options.min_confidence));
    answer.code = below_threshold;
  }
}

}  // namespace

fs::path output_path(const std::string& out, const std::string& name) {
  std::error_code ignored;
  fs::path path = out;
  if (fs::is_directory(path, ignored)) path /= fs::path(name).filename() += ".png";
  return path;
}

Answer answer(const Recognizer& recognizer, const Picture& picture,
              const RecognizeOptions& options) {
  Answer result;
  result.name = picture.name;
  const auto fail = [&](std::string problem) {
    result.found.digits.clear();
    result.problem = std::move(problem);
    result.code = failed;
  };
  try {
    recognize(recognizer, picture, options, result);
  } catch (const std::bad_alloc&) {
    fail(picture.name + ": not enough memory");
  } catch (const std::exception& error) {
    fail(error.what());
  }
  return result;
}

std::string to_text(const Recognition& found, std::size_t top) {
  std::string text;
  if (top == 1) {
    text = fmt::format("{} ({}", found.text(), percent(found.confidence()));
    std::string separator = ": ";
    for (const RecognizedDigit& digit : found.digits) {
      if (found.digits.size() == 1) break;
      text += fmt::format("{}{} {}", separator, digit.digit, percent(digit.confidence));
      separator = ", ";
    }
    return text + ")";
  }
  for (const RecognizedDigit& digit : found.digits) {
    std::string separator = text.empty() ? "" : "; ";
    for (const Candidate& candidate : most_probable(digit, top)) {
      text += fmt::format("{}{} ({})", separator, candidate.digit, percent(candidate.probability));
      separator = ", ";
    }
  }
  return text;
}

Json to_json(const Answer& answer, std::size_t top) {
  if (answer.found.digits.empty()) return {{"file", answer.name}, {"error", answer.problem}};
  Json digits = Json::array();
  for (const RecognizedDigit& digit : answer.found.digits) {
    Json alternatives = Json::array();
    for (const Candidate& candidate : most_probable(digit, top)) {
      alternatives.push_back(Json::array({candidate.digit, candidate.probability}));
    }
    digits.push_back({{"digit", digit.digit},
                      {"confidence", digit.confidence},
                      {"box", {digit.box.x, digit.box.y, digit.box.width, digit.box.height}},
                      {"top", alternatives}});
  }
  return {{"file", answer.name},
          {"text", answer.found.text()},
          {"confidence", answer.found.confidence()},
          {"digits", digits}};
}

}  // namespace mnist::tool
