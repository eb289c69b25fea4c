#include "mnist/io/atomic_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include <atomic>
#include <cstdio>
#include <optional>

#include "fail.hpp"
#include "file_descriptor.hpp"

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
  if (!S_ISREG(status.st_mode)) fail(target.string(), "is not a regular file");
  // A rename would replace a write-protected file; its owner meant to keep it.
  if (::faccessat(AT_FDCWD, target.c_str(), W_OK, AT_EACCESS) != 0) fail_writing(target, errno);
  return status.st_mode & 07777;
}

/// A new file beside the target that is removed again unless it takes the target's place.
class TemporaryFile {
 public:
  explicit TemporaryFile(const fs::path& target) : target_(target), file_(-1) {
    static std::atomic<unsigned> counter = 0;  // two threads may write in one folder
    do {
      path_ = folder_of(target) /
              fmt::format(".{}.{}-{}.tmp", target.filename().string(), ::getpid(), counter++);
      file_ = FileDescriptor(::open(path_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666));
    } while (!file_ && errno == EEXIST);  // left by a killed process of the same number
    if (!file_) fail_creating(errno);
  }
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;
  ~TemporaryFile() {
    if (!renamed_) ::unlink(path_.c_str());
  }

  void set_permissions(::mode_t mode) { check(::fchmod(file_.get(), mode)); }

  void write(std::span<const std::byte> bytes) {
    while (!bytes.empty()) {
      const auto count =
          uninterrupted([&] { return ::write(file_.get(), bytes.data(), bytes.size()); });
      check(count);
      bytes = bytes.subspan(static_cast<std::size_t>(count));
    }
  }

  void sync() {
    check(uninterrupted([&] { return ::fsync(file_.get()); }));
  }

  void take_place_of_target() {
    check(::rename(path_.c_str(), target_.c_str()));
    renamed_ = true;
  }

 private:
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

fs::path link_target(const fs::path& path) {
  constexpr int most_links = 40;  // as the kernel follows
  fs::path target = path;
  std::error_code ignored;
  for (int i = 0; i < most_links; ++i) {
    if (!fs::is_symlink(target, ignored)) return target;
    // An absolute link replaces the folder in this operator/.
    target = target.parent_path() / fs::read_symlink(target, ignored);
  }
  fail(path.string(), "is a circle of symbolic links");
}

void write_file_atomically(const fs::path& path, std::span<const std::byte> bytes) {
  const fs::path target = link_target(path);
  if (!target.has_filename()) fail(path.string(), "is a directory, expected a file");
  const auto permissions = permissions_to_keep(target);
  TemporaryFile temporary(target);
  if (permissions) temporary.set_permissions(*permissions);
  temporary.write(bytes);
  temporary.sync();
  temporary.take_place_of_target();
  sync_folder(target);
}

}  // namespace mnist::io
