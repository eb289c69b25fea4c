#pragma once

#include <cstdio>

#include <fmt/format.h>

#include "mnist/evaluate/evaluate.hpp"
#include "tool.hpp"

namespace mnist::tool {

/// "accuracy 98.53 % (9853 of 10000; 95 % interval 98.27 to 98.75 %)" on stdout.
inline void print_accuracy(std::string_view label, const Evaluation& evaluation) {
  const Interval interval = wilson_interval(evaluation.correct, evaluation.total());
  fmt::print("{} {} ({} of {}; 95 % interval {:.2f} to {})\n", label,
             percent(evaluation.accuracy()), evaluation.correct, evaluation.total(),
             100.0 * interval.low, percent(interval.high));
}

}  // namespace mnist::tool
