#include "mnist/io/file_lock.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>

#include "fail.hpp"
#include "file_descriptor.hpp"
#include "mnist/io/atomic_file.hpp"

namespace mnist::io {
namespace {

/// The process number its holder wrote into the lock file; empty when it has not got round to it.
std::string holder(int lock) {
  char text[32];
  const auto count = ::pread(lock, text, sizeof text, 0);
  return std::string(text, count > 0 ? static_cast<std::size_t>(count) : 0);
}

void write_holder(int lock) {
  const std::string text = std::to_string(::getpid());
  // Only for the message of another process: the lock holds without it, so failing is no error.
  if (::ftruncate(lock, 0) != 0 || ::pwrite(lock, text.data(), text.size(), 0) < 0) return;
}

/// Whether the path still names the file that is open: the holder before us may have removed it
/// between our open and our flock, and a lock on a removed file excludes nobody.
bool names_open_file(const std::filesystem::path& path, int descriptor) {
  struct ::stat named {};
  struct ::stat open {};
  return ::stat(path.c_str(), &named) == 0 && ::fstat(descriptor, &open) == 0 &&
         named.st_dev == open.st_dev && named.st_ino == open.st_ino;
}

}  // namespace

FileLock::FileLock(const std::filesystem::path& path) : lock_path_(link_target(path)) {
  lock_path_ += ".lock";
  for (;;) {
    FileDescriptor lock(
        ::open(lock_path_.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0666));
    if (!lock) {
      fail(path.string(), "cannot create its lock {}: {}", lock_path_.string(),
           system_message(errno));
    }
    if (uninterrupted([&] { return ::flock(lock.get(), LOCK_EX | LOCK_NB); }) != 0) {
      if (errno != EWOULDBLOCK) fail(path.string(), "cannot be locked: {}", system_message(errno));
      const std::string process = holder(lock.get());
      fail(path.string(), "is in use by {}",
           process.empty() ? "another process" : "process " + process);
    }
    if (!names_open_file(lock_path_, lock.get())) continue;
    write_holder(lock.get());
    descriptor_ = lock.release();
    return;
  }
}

FileLock::~FileLock() {
  // Removed while still locked: who opens it from now on makes a new file, and who has it open
  // already will see that it is gone.
  ::unlink(lock_path_.c_str());
  ::close(descriptor_);
}

}  // namespace mnist::io
