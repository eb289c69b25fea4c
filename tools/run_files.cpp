#include "run_files.hpp"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>

#include "io/atomic_file.hpp"
#include "tool.hpp"

namespace mnist::tool {
namespace {

namespace fs = std::filesystem;

/// Equal for all names of a file; empty for what is no file on a disk.
std::string identity(const fs::path& path) {
  struct ::stat status {};
  if (::stat(path.c_str(), &status) == 0) {
    return S_ISREG(status.st_mode) ? fmt::format("{}:{}", status.st_dev, status.st_ino) : "";
  }
  std::error_code ignored;
  return fs::weakly_canonical(io::link_target(fs::absolute(path)), ignored).string();
}

/// Gives standard output a new number, under which it is reached, and its old one to stderr.
std::string claim_standard_output() {
  static const int claimed = [] {
    std::fflush(stdout);
    const int output = ::dup(STDOUT_FILENO);
    ::dup2(STDERR_FILENO, STDOUT_FILENO);
    return output;
  }();
  return fmt::format("/dev/fd/{}", claimed);
}

}  // namespace

void RunFiles::add_input(const fs::path& path) {
  std::error_code ignored;
  if (path.empty()) return;
  if (fs::is_directory(path, ignored)) {
    data_folders_.push_back(fs::canonical(path, ignored));
  } else {
    uses_.emplace(identity(path), "is an input of this run, which would be overwritten");
  }
}

void RunFiles::add_output(std::string& path) {
  if (path.empty()) return;
  if (path == "-") path = "/dev/stdout";
  const std::string file = identity(path);
  if (!file.empty()) {
    const char* const use = is_data(path) ? "is a file of the data, which would be overwritten"
                                          : "is an output of this run already";
    const auto [before, is_new] = uses_.emplace(file, use);
    if (!is_new || is_data(path)) throw WrongUsage(fmt::format("{}: {}", path, before->second));
  }
  if (io::named_descriptor(path) == STDOUT_FILENO) path = claim_standard_output();
}

/// Files of datasets have many names, but all end alike.
bool RunFiles::is_data(const fs::path& path) const {
  std::error_code ignored;
  const fs::path file = fs::canonical(path, ignored);
  if (file.filename().string().find("-ubyte") == std::string::npos) return false;
  return std::any_of(data_folders_.begin(), data_folders_.end(), [&](const fs::path& folder) {
    return std::mismatch(folder.begin(), folder.end(), file.begin(), file.end()).first ==
           folder.end();
  });
}

}  // namespace mnist::tool
