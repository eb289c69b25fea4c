#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace mnist::tool {

/// The files of a run, named before it writes any: an output never replaces an input, or another
/// output. What is no file on a disk, such as a pipe, may be named any number of times.
class RunFiles {
 public:
  /// A file that is read, or a folder of data; an empty path is none.
  void add_input(const std::filesystem::path& path);

  /// A file that is written; an empty path is none. `-`, or another name of standard output,
  /// becomes a name under which that is reached from now on: what would else be printed there goes
  /// to stderr. Throws `WrongUsage` when the file is an input, or an output already.
  void add_output(std::string& path);

 private:
  bool is_data(const std::filesystem::path& path) const;

  std::vector<std::filesystem::path> data_folders_;
  std::map<std::string, const char*> uses_;  ///< by what tells a file from all others
};

}  // namespace mnist::tool
