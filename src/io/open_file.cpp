#include "open_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include "fail.hpp"

namespace mnist::io {

OpenFile open_file(const std::filesystem::path& path, std::uint64_t limit) {
  const auto name = path.string();
  // Without O_NONBLOCK, opening a pipe that nobody writes to would wait for ever.
  FileDescriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (!file && errno == ENOENT) fail(name, "no such file");
  if (!file) fail(name, "cannot be read: {}", system_message(errno));

  struct ::stat status {};
  if (::fstat(file.get(), &status) != 0) fail(name, "cannot be read: {}", system_message(errno));
  if (S_ISDIR(status.st_mode)) fail(name, "is a directory, expected a file");
  if (!S_ISREG(status.st_mode)) fail(name, "is not a regular file");
  const auto size = static_cast<std::uint64_t>(status.st_size);
  if (size > limit) fail(name, "has {} bytes, at most {} are read", size, limit);
  return {std::move(file), size};
}

}  // namespace mnist::io
