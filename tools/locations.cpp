#include "locations.hpp"

#include <fmt/format.h>

#include <unistd.h>

#include <sstream>
#include <vector>

#include "mnist/data/dataset.hpp"
#include "mnist/error.hpp"
#include "platform/system.hpp"
#include "terminal.hpp"

namespace mnist::tool {
namespace {

namespace fs = std::filesystem;

/// As it was called, which is a path or is found as the shell found it.
std::string program_name;

/// The file of the running program, symbolic links followed; empty where that is not to be found.
fs::path program() {
  std::error_code error;
  if (const fs::path known = platform::program_file(); !known.empty()) return known;
  if (program_name.find('/') != std::string::npos) return fs::canonical(program_name, error);
  std::istringstream folders{std::string(environment("PATH"))};
  for (std::string folder; std::getline(folders, folder, ':');) {
    const fs::path file = fs::path(folder) / program_name;
    if (::access(file.c_str(), X_OK) == 0) return fs::canonical(file, error);
  }
  return {};
}

}  // namespace

void remember_program(const char* name) { program_name = name; }

fs::path installed(const fs::path& file) {
  const fs::path own = program();
  return own.empty() ? own : own.parent_path().parent_path() / "share/mnist-cnn" / file;
}

fs::path find_data(const std::string& option) {
  if (!option.empty()) return option;
  if (const auto set = environment("MNIST_DATA"); !set.empty()) return set;
  std::vector<fs::path> candidates{"data/mnist"};
  const fs::path home = environment("HOME");
  fs::path data_home = environment("XDG_DATA_HOME");
  if (data_home.empty() && !home.empty()) data_home = home / ".local/share";
  if (!data_home.empty()) candidates.push_back(data_home / "mnist-cnn");
  if (!home.empty()) candidates.push_back(home / ".keras/datasets/mnist.npz");
  candidates.emplace_back("data/MNIST/raw");
  return find_dataset(candidates);
}

fs::path find_state(const std::string& option) {
  const fs::path here = "network_state.npz";
  const fs::path there = installed(here);
  std::error_code ignored;
  const bool is_there = fs::exists(there, ignored);
  if (!option.empty()) {
    if (std::error_code error; !is_there || fs::exists(option, error) || error) return option;
    throw Error(fmt::format("{}: no such file; the network installed with the tools is {}", option,
                            there.string()));
  }
  if (fs::exists(here, ignored)) return here;
  if (is_there) return there;
  throw Error(
      fmt::format("{}: no such file; train one with mnist-train, or say where it is with "
                  "--state",
                  here.string()));
}

}  // namespace mnist::tool
