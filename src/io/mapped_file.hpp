#pragma once

#include <cstddef>
#include <filesystem>
#include <span>

namespace mnist::io {

/// The content of a file in memory without a copy of it, which costs a fifth of reading it. Whoever
/// cuts the file meanwhile (an atomic save does not) ends this process.
class MappedFile {
 public:
  /// Throws Error as read_file does.
  explicit MappedFile(const std::filesystem::path& path);
  MappedFile(const MappedFile&) = delete;
  MappedFile& operator=(const MappedFile&) = delete;
  ~MappedFile();

  std::span<const std::byte> bytes() const { return bytes_; }

 private:
  std::span<std::byte> bytes_;
};

}  // namespace mnist::io
