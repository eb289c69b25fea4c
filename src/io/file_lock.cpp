#include "io/file_lock.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>

#include <algorithm>

#include "fail.hpp"
#include "file_descriptor.hpp"
#include "io/atomic_file.hpp"

namespace mnist::io {
namespace {

/// What a lock file holds: the number of the process that has the lock, and its note.
struct Content {
  std::string process;
  std::string note;
};

/// Empty where the holder has not got round to it.
Content read_content(int lock) {
  char text[256];
  const auto count = ::pread(lock, text, sizeof text, 0);
  std::string line(text, count > 0 ? static_cast<std::size_t>(count) : 0);
  line.erase(std::min(line.find('\n'), line.size()));
  const auto blank = std::min(line.find(' '), line.size());
  return {line.substr(0, blank), blank < line.size() ? line.substr(blank + 1) : ""};
}

void write_content(int lock, const std::string& note) {
  // One call, so that a killed process leaves the old content or the new. A longer old one stays
  // behind the end of the line. The lock holds without it, so failing is no error.
  const std::string line = fmt::format("{} {}\n", ::getpid(), note);
  if (::pwrite(lock, line.data(), line.size(), 0) < 0) return;
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
      const std::string process = read_content(lock.get()).process;
      fail(path.string(), "is in use by {}",
           process.empty() ? "another process" : "process " + process);
    }
    if (!names_open_file(lock_path_, lock.get())) continue;
    left_note_ = read_content(lock.get()).note;
    write_content(lock.get(), left_note_);
    descriptor_ = lock.release();
    return;
  }
}

void FileLock::set_note(const std::string& note) { write_content(descriptor_, note); }

FileLock::~FileLock() {
  // Removed while still locked: who opens it from now on makes a new file, and who has it open
  // already will see that it is gone.
  ::unlink(lock_path_.c_str());
  ::close(descriptor_);
}

}  // namespace mnist::io
