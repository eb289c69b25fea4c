#pragma once

#include <filesystem>
#include <span>
#include <sstream>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "io/atomic_file.hpp"
#include "io/byte_order.hpp"
#include "mnist/error.hpp"
#include "mnist/io/file.hpp"
#include "mnist/publish/report.hpp"

namespace mnist::tool {

/// The lines of a text file, one name for each class; none for an empty path. Throws `Error` when
/// there are fewer or more than classes.
inline std::vector<std::string> read_class_names(const std::string& path, std::size_t classes) {
  if (path.empty()) return {};
  const std::vector<std::byte> bytes = io::read_file(path);
  std::istringstream text{std::string(io::text_of(bytes))};
  std::vector<std::string> names;
  for (std::string line; std::getline(text, line);) {
    if (line.ends_with('\r')) line.pop_back();
    names.push_back(line);
  }
  if (names.size() != classes) {
    throw Error(fmt::format("{}: has {} lines, expected a name for each of {} classes", path,
                            names.size(), classes));
  }
  return names;
}

/// Fails before a long run where writing its report would fail at the end of it.
inline void require_report_folder(const std::string& path) {
  if (path.empty()) return;
  const std::filesystem::path folder = std::filesystem::absolute(path).parent_path();
  std::error_code ignored;
  if (!std::filesystem::is_directory(folder, ignored)) {
    throw Error(fmt::format("{}: the folder {} does not exist", path, folder.string()));
  }
}

inline void write_report(const std::string& path, const publish::ReportSubject& subject) {
  const std::string page = publish::encode_report(subject);
  io::write_file_atomically(path, std::as_bytes(std::span(page)));
}

}  // namespace mnist::tool
