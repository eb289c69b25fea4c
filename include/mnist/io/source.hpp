#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <span>
#include <vector>

#include "mnist/io/file.hpp"

namespace mnist::io {

/// Bytes that are read where they are needed: of a file, or in memory. It never changes, so any
/// number of threads may share one.
class Source {
 public:
  explicit Source(std::size_t size) : size_(size) {}
  Source(const Source&) = delete;
  Source& operator=(const Source&) = delete;
  virtual ~Source() = default;

  std::size_t size() const { return size_; }

  /// Fills `out` with the bytes from `at` on, which must lie within the size. Throws Error when
  /// they cannot be read, as when the file has been cut since it was opened.
  virtual void read(std::size_t at, std::span<std::byte> out) const = 0;

 private:
  std::size_t size_;
};

/// A regular file. Throws Error when it is missing, a directory, not a regular file (a pipe, a
/// device), not readable, or larger than `limit` bytes.
std::shared_ptr<const Source> open_source(const std::filesystem::path& path,
                                          std::size_t limit = default_file_limit);

/// Bytes in memory.
std::shared_ptr<const Source> make_source(std::vector<std::byte> bytes);

}  // namespace mnist::io
