#include "io/atomic_file.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>

#include <algorithm>
#include <atomic>
#include <cstdio>

#include "fail.hpp"
#include "file_descriptor.hpp"
#include "platform/parse_number.hpp"

namespace mnist::io {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void fail_writing(const fs::path& path, int error) {
  fail(path.string(), "cannot be written: {}", system_message(error));
}

fs::path folder_of(const fs::path& path) {
  return path.has_parent_path() ? path.parent_path() : fs::path(".");
}

/// The permissions of the file that will be replaced; none when there is no such file yet.
std::optional<::mode_t> permissions_to_keep(const fs::path& target) {
  struct ::stat status {};
  if (::stat(target.c_str(), &status) != 0) {
    if (errno == ENOENT) return std::nullopt;
    fail_writing(target, errno);
  }
  if (S_ISDIR(status.st_mode)) fail(target.string(), "is a directory, expected a file");
  // A rename would replace a write-protected file; its owner meant to keep it.
  if (::faccessat(AT_FDCWD, target.c_str(), W_OK, AT_EACCESS) != 0) fail_writing(target, errno);
  return status.st_mode & 07777;
}

void write_all(int file, std::span<const std::byte> bytes, const fs::path& target) {
  while (!bytes.empty()) {
    const auto count = uninterrupted([&] { return ::write(file, bytes.data(), bytes.size()); });
    if (count < 0) fail_writing(target, errno);
    bytes = bytes.subspan(static_cast<std::size_t>(count));
  }
}

/// Whether writing goes on to somebody else, and there is nothing to replace.
bool is_stream(const fs::path& target) {
  std::error_code ignored;
  const fs::file_status status = fs::status(target, ignored);
  return fs::exists(status) && !fs::is_regular_file(status) && !fs::is_directory(status);
}

/// Temporary files are named ".<target>.<numbers>.tmp".
struct TemporaryName {
  std::string begin, end;
  explicit TemporaryName(const fs::path& target)
      : begin("." + target.filename().string() + "."), end(".tmp") {}

  bool fits(const std::string& file) const {
    return file.size() > begin.size() + end.size() && file.starts_with(begin) &&
           file.ends_with(end) &&
           std::all_of(file.begin() + static_cast<std::ptrdiff_t>(begin.size()),
                       file.end() - static_cast<std::ptrdiff_t>(end.size()),
                       [](char c) { return (c >= '0' && c <= '9') || c == '-'; });
  }
};

/// A process holds the lock of its temporary file for as long as it has use for it.
bool lock(const FileDescriptor& file) { return ::flock(file.get(), LOCK_EX | LOCK_NB) == 0; }

/// A new file beside the target that is removed again unless it takes the target's place.
class TemporaryFile {
 public:
  explicit TemporaryFile(const fs::path& target) : target_(target), file_(-1) {
    static std::atomic<unsigned> counter = 0;  // two threads may write in one folder
    const TemporaryName name(target);
    do {
      path_ =
          folder_of(target) / fmt::format("{}{}-{}{}", name.begin, ::getpid(), counter++, name.end);
      file_ = FileDescriptor(::open(path_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666));
      if (!file_ && errno != EEXIST) fail_creating(errno);
    } while (!file_ || is_taken_for_abandoned());
  }
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;
  ~TemporaryFile() {
    if (!renamed_) ::unlink(path_.c_str());
  }

  void set_permissions(::mode_t mode) { check(::fchmod(file_.get(), mode)); }

  void write(std::span<const std::byte> bytes) { write_all(file_.get(), bytes, target_); }

  void sync() {
    check(uninterrupted([&] { return ::fsync(file_.get()); }));
  }

  void take_place_of_target() {
    check(::rename(path_.c_str(), target_.c_str()));
    renamed_ = true;
  }

 private:
  /// Whether another process, which saw the new file before it was locked, removes it or has done.
  bool is_taken_for_abandoned() const {
    struct ::stat status {};
    return (!lock(file_) && errno == EWOULDBLOCK) ||
           (::fstat(file_.get(), &status) == 0 && status.st_nlink == 0);
  }

  void check(::ssize_t result) const {
    if (result < 0) fail_writing(target_, errno);
  }

  [[noreturn]] void fail_creating(int error) const {
    const auto folder = folder_of(target_).string();
    if (error == ENOENT) fail(target_.string(), "the folder {} does not exist", folder);
    if (error == ENOTDIR) fail(target_.string(), "{} is not a folder", folder);
    fail(target_.string(), "cannot write in the folder {}: {}", folder, system_message(error));
  }

  fs::path target_;
  fs::path path_;
  FileDescriptor file_;
  bool renamed_ = false;
};

/// Removes what killed processes left: temporary files of the target that nobody has locked.
void remove_abandoned_files(const fs::path& target) {
  const TemporaryName name(target);
  std::error_code ignored;
  fs::directory_iterator entry(folder_of(target), ignored);
  for (; entry != fs::directory_iterator(); entry.increment(ignored)) {
    const fs::path& path = entry->path();
    if (!name.fits(path.filename().string())) continue;
    const FileDescriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
    if (file && lock(file)) ::unlink(path.c_str());
  }
}

/// Makes a rename in the folder last through a power failure.
void sync_folder(const fs::path& target) {
  const FileDescriptor folder(
      ::open(folder_of(target).c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!folder) fail_writing(target, errno);
  const auto result = uninterrupted([&] { return ::fsync(folder.get()); });
  // Some file systems cannot sync a folder and say so; there is nothing more to do on those.
  if (result < 0 && errno != EINVAL) fail_writing(target, errno);
}

}  // namespace

std::optional<int> named_descriptor(const fs::path& path) {
  if (path == "/dev/stdin") return STDIN_FILENO;
  if (path == "/dev/stdout") return STDOUT_FILENO;
  if (path == "/dev/stderr") return STDERR_FILENO;
  if (path.parent_path() != "/dev/fd" && path.parent_path() != "/proc/self/fd") return {};
  return platform::parse_number<int>(path.filename().string());
}

fs::path link_target(const fs::path& path) {
  constexpr int max_links = 40;  // as the kernel follows
  fs::path target = path;
  std::error_code ignored;
  for (int i = 0; i < max_links; ++i) {
    if (named_descriptor(target) || !fs::is_symlink(target, ignored)) return target;
    // An absolute link replaces the folder in this operator/.
    target = target.parent_path() / fs::read_symlink(target, ignored);
  }
  fail(path.string(), "is a circle of symbolic links");
}

void write_file_atomically(const fs::path& path, std::span<const std::byte> bytes) {
  const fs::path target = link_target(path);
  if (const auto descriptor = named_descriptor(target)) return write_all(*descriptor, bytes, path);
  if (is_stream(target)) {
    const FileDescriptor stream(::open(target.c_str(), O_WRONLY | O_CLOEXEC));
    if (!stream) fail_writing(path, errno);
    return write_all(stream.get(), bytes, path);
  }
  if (!target.has_filename()) fail(path.string(), "is a directory, expected a file");
  const auto permissions = permissions_to_keep(target);
  TemporaryFile temporary(target);
  if (permissions) temporary.set_permissions(*permissions);
  temporary.write(bytes);
  temporary.sync();
  temporary.take_place_of_target();
  sync_folder(target);
  remove_abandoned_files(target);
}

}  // namespace mnist::io
