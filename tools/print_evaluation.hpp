#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "mnist/evaluate/calibration.hpp"
#include "mnist/evaluate/evaluate.hpp"
#include "print_json.hpp"
#include "terminal.hpp"
#include "tool.hpp"

/// What the tools say of an evaluation.
namespace mnist::tool {

/// "accuracy 98.53 % (9853 of 10000; 95 % interval 98.27 to 98.75 %)" on stdout.
inline void print_accuracy(std::string_view label, const Evaluation& evaluation) {
  const Interval interval = wilson_interval(evaluation.correct, evaluation.total());
  fmt::print("{} {} ({} of {}; 95 % interval {:.2f} to {})\n", label,
             percent(evaluation.accuracy()), evaluation.correct, evaluation.total(),
             100.0 * interval.low, percent(interval.high));
}

/// What classes are called: their names if they have any, else their labels.
inline std::string class_name(const std::vector<std::string>& names, std::size_t label) {
  return names.empty() ? fmt::to_string(label) : shown(names[label]);
}

inline void print_per_class(const Evaluation& evaluation, const std::vector<std::string>& names) {
  std::size_t width = 5;
  for (const std::string& name : names) width = std::max(width, name.size());
  const bool are_digits = names.empty() && evaluation.classes() == digit_classes;
  fmt::print("\n{:>{}}  images  precision   recall       F1\n", are_digits ? "digit" : "class",
             width);
  for (std::size_t label = 0; label < evaluation.classes(); ++label) {
    const ClassScores scores = class_scores(evaluation, label);
    fmt::print("{:>{}}  {:6}  {:>9}  {:>7}  {:>7}\n", class_name(names, label), width, scores.count,
               percent(scores.precision), percent(scores.recall), percent(scores.f1));
  }
}

/// On a terminal that may be coloured, zeros are dimmed, so that what is mixed up stands out.
inline void print_confusion(const Evaluation& evaluation) {
  const bool dims = has_colours();
  fmt::print("\nis \\ read as");
  for (std::size_t answer = 0; answer < evaluation.classes(); ++answer) fmt::print("{:6}", answer);
  for (std::size_t truth = 0; truth < evaluation.classes(); ++truth) {
    fmt::print("\n{:12}", truth);
    for (const std::size_t count : evaluation.confusion[truth]) {
      const bool dimmed = dims && count == 0;
      fmt::print("{}{:6}{}", dimmed ? "\x1b[2m" : "", count, dimmed ? "\x1b[22m" : "");
    }
  }
  fmt::print("\n");
}

inline void print_errors(const Evaluation& evaluation, std::size_t count) {
  fmt::print("\nimage   is  read as\n");
  for (const std::size_t i : worst_errors(evaluation, count)) {
    fmt::print("{:5}  {:3}  {:7} ({})\n", i, evaluation.labels[i], evaluation.predictions[i],
               percent(evaluation.confidences[i]));
  }
}

inline Json to_json(const Evaluation& evaluation, const std::string& state, const std::string& data,
                    std::size_t errors) {
  const Interval interval = wilson_interval(evaluation.correct, evaluation.total());
  Json json{{"accuracy", evaluation.accuracy()},
            {"correct", evaluation.correct},
            {"total", evaluation.total()},
            {"state", state},
            {"data", data},
            {"interval", {interval.low, interval.high}},
            {"loss", evaluation.loss},
            {"calibration_error", calibration_error(evaluation)}};
  for (std::size_t label = 0; label < evaluation.classes(); ++label) {
    const ClassScores scores = class_scores(evaluation, label);
    json["per_class"].push_back({{"digit", label},
                                 {"count", scores.count},
                                 {"precision", scores.precision},
                                 {"recall", scores.recall},
                                 {"f1", scores.f1}});
  }
  json["confusion"] = evaluation.confusion;
  json["errors"] = Json::array();
  for (const std::size_t i : worst_errors(evaluation, errors)) {
    json["errors"].push_back({{"image", i},
                              {"truth", evaluation.labels[i]},
                              {"answer", evaluation.predictions[i]},
                              {"confidence", evaluation.confidences[i]}});
  }
  return json;
}

}  // namespace mnist::tool
