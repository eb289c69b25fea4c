#include "mnist/io/file.hpp"

#include "mnist/io/source.hpp"

namespace mnist::io {

std::vector<std::byte> read_file(const std::filesystem::path& path, std::size_t limit) {
  const auto file = open_source(path, limit);
  std::vector<std::byte> bytes(file->size());
  file->read(0, bytes);
  return bytes;
}

}  // namespace mnist::io
