#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "mnist/state/state.hpp"

namespace mnist {

/// The member `metadata` of a state file.
struct Metadata {
  std::string architecture;
  nn::Shape input;  ///< of one sample
  std::vector<TrainingRecord> runs;
  std::optional<TrainingProgress> position;  ///< of the last run, while it is unfinished
  double temperature = 1.0;                  ///< see State
};

/// What is said of a state.
Metadata metadata_of(const State& state);

/// As JSON text, numbers in the shortest form that reads back as the same number.
std::string encode_metadata(const Metadata& metadata);

/// Throws `Error`, prefixed with `name`, for a text that is no metadata or of a later format.
Metadata decode_metadata(std::string_view text, std::string_view name);

}  // namespace mnist
