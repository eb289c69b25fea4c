#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "mnist/evaluate/evaluate.hpp"
#include "mnist/state/state.hpp"

namespace mnist::publish {

/// What a report is about. The references must outlive the call.
struct ReportSubject {
  const State& state;
  const Samples& samples;        ///< the state was tested on
  const Evaluation& evaluation;  ///< of the state on them
  std::string state_name;        ///< where it is, for the reader
  std::string data_name;
  std::vector<std::string> class_names = {};  ///< one a class; empty: the labels
  std::size_t errors = 24;                    ///< how many wrong answers are shown at most
};

/// A page in HTML that tells how good the network is, what it takes for what, how honest its
/// confidence is, what its filters see and how it was trained. It is one file without scripts,
/// needs no network, is light or dark as the reader's system is, fits a phone and can be printed.
/// The same subject gives the same bytes.
std::string encode_report(const ReportSubject& subject);

}  // namespace mnist::publish
