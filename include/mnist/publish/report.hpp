#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "mnist/evaluate/evaluate.hpp"
#include "mnist/state/state.hpp"

namespace mnist::publish {

/// The subject of a report. The references must outlive the call.
struct ReportSubject {
  const State& state;
  const Samples& samples;                     ///< the state was tested on
  const Evaluation& evaluation;               ///< of the state on them
  std::string state_name;                     ///< its path, shown to the reader
  std::string data_name;                      ///< the path of the samples
  std::vector<std::string> class_names = {};  ///< one per class; empty: the labels
  std::size_t max_errors = 24;                ///< how many wrong predictions are shown at most
};

/// A page in HTML with the network's accuracy, confusion matrix, calibration, worst errors, feature
/// maps and training history. It is one file without scripts, needs no connection, is light or dark
/// as the reader's system is, fits a phone and can be printed. The same subject gives the same
/// bytes.
std::string encode_report(const ReportSubject& subject);

}  // namespace mnist::publish
