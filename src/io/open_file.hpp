#pragma once

#include <cstdint>
#include <filesystem>

#include "file_descriptor.hpp"

namespace mnist::io {

struct OpenFile {
  FileDescriptor descriptor;
  std::uint64_t size;
};

/// Opens a regular file for reading. Throws Error when it is missing, a directory, not a regular
/// file (a pipe, a device), not readable, or larger than `limit` bytes.
OpenFile open_file(const std::filesystem::path& path, std::uint64_t limit);

}  // namespace mnist::io
