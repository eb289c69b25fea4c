#include "mapped_file.hpp"

#include <sys/mman.h>

#include "fail.hpp"
#include "mnist/io/file.hpp"
#include "open_file.hpp"

namespace mnist::io {

MappedFile::MappedFile(const std::filesystem::path& path) {
  const auto [file, size] = open_file(path, default_file_limit);
  if (size == 0) return;  // nothing can be mapped
  void* memory = ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, file.get(), 0);
  if (memory == MAP_FAILED) fail(path.string(), "cannot be read: {}", system_message(errno));
  bytes_ = {static_cast<std::byte*>(memory), size};
}

MappedFile::~MappedFile() {
  if (!bytes_.empty()) ::munmap(bytes_.data(), bytes_.size());
}

}  // namespace mnist::io
