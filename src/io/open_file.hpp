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
/// file (a pipe, a device) or not readable.
OpenFile open_file(const std::filesystem::path& path);

}  // namespace mnist::io
