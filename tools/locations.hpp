#pragma once

#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "mnist/data/dataset.hpp"
#include "mnist/error.hpp"
#include "platform/system.hpp"

/// Where the tools look for what they are not told.
namespace mnist::tool {

inline std::filesystem::path environment_path(const char* variable) {
  const char* const value = std::getenv(variable);
  return value == nullptr ? "" : value;
}

/// The dataset to use: `option`, else `$MNIST_DATA`, else the first that is found in the usual
/// places. Throws `Error` when there is none in those.
inline std::filesystem::path find_data(const std::string& option) {
  if (!option.empty()) return option;
  if (const auto set = environment_path("MNIST_DATA"); !set.empty()) return set;
  const auto home = environment_path("HOME");
  const auto data_home = environment_path("XDG_DATA_HOME");
  const std::vector<std::filesystem::path> candidates{
      "data/mnist",
      (data_home.empty() ? home / ".local/share" : data_home) / "mnist-cnn",
      home / ".keras/datasets/mnist.npz",
      "data/MNIST/raw",
  };
  return find_dataset(candidates);
}

/// The state to read: `option`, else the one in this folder, else the one installed with the tools.
/// Throws `Error` when there is none.
inline std::filesystem::path find_state(const std::string& option) {
  if (!option.empty()) return option;
  const std::filesystem::path here = "network_state.npz";
  std::error_code ignored;
  if (std::filesystem::exists(here, ignored)) return here;
  const auto installed =
      platform::program_file().parent_path().parent_path() / "share/mnist-cnn" / here;
  if (std::filesystem::exists(installed, ignored)) return installed;
  throw Error(
      fmt::format("{}: no such file; train one with mnist-train, or say where it is with "
                  "--state",
                  here.string()));
}

}  // namespace mnist::tool
