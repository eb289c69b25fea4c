#include "io/atomic_file.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <thread>

#include "io/as_nobody.hpp"
#include "io/golden.hpp"
#include "io/temporary_folder.hpp"

using mnist::io::link_target;
using mnist::io::write_file_atomically;

namespace {

/// The system calls a save makes, watched and made to fail: this program's own `write`, `fsync` and
/// `rename` stand before those of the C library.
struct Watch {
  std::vector<std::string> calls;
  std::string failing;  // the call that fails ...
  int error = 0;        // ... with this errno ...
  int times = -1;       // ... so often, then no longer
};

Watch* watch = nullptr;  // null: nothing is watched

/// Notes a call; true when it has to fail, with errno set.
bool noted_to_fail(const std::string& call) {
  if (watch == nullptr) return false;
  watch->calls.push_back(call);
  if (watch->failing != call || watch->times == 0) return false;
  --watch->times;
  errno = watch->error;
  return true;
}

class Watching {
 public:
  explicit Watching(Watch& w) { watch = &w; }
  Watching(const Watching&) = delete;
  Watching& operator=(const Watching&) = delete;
  ~Watching() { watch = nullptr; }
};

}  // namespace

extern "C" ::ssize_t write(int file, const void* data, std::size_t size) {
  if (noted_to_fail("write")) return -1;
  // Half of it, as the system may do at any time.
  if (watch != nullptr && size > 1) size /= 2;
  return ::syscall(SYS_write, file, data, size);
}

extern "C" int fsync(int file) {
  struct ::stat status {};
  const bool folder = ::fstat(file, &status) == 0 && S_ISDIR(status.st_mode);
  if (noted_to_fail(folder ? "fsync folder" : "fsync file")) return -1;
  return static_cast<int>(::syscall(SYS_fsync, file));
}

extern "C" int rename(const char* from, const char* to) noexcept {
  if (noted_to_fail("rename")) return -1;
  return static_cast<int>(::syscall(SYS_rename, from, to));
}

TEST_CASE("a file is created, and replaced by longer and shorter content") {
  const TemporaryFolder folder;
  for (const std::string content : {"first", "a longer second", "3rd", ""}) {
    write_file_atomically(folder / "state", bytes_of(content));
    REQUIRE(read_text(folder / "state") == content);
    REQUIRE(folder.names() == std::vector<std::string>{"state"});
  }
}

TEST_CASE("the file is synced before it is renamed, and the folder after") {
  const TemporaryFolder folder;
  Watch seen;
  {
    const Watching watching(seen);
    write_file_atomically(folder / "state", bytes_of("abcd"));
  }
  REQUIRE(seen.calls == std::vector<std::string>{"write", "write", "write", "fsync file", "rename",
                                                 "fsync folder"});
  REQUIRE(read_text(folder / "state") == "abcd");
}

TEST_CASE("whichever step fails, the old file is intact and nothing is left behind") {
  struct Fault {
    std::string call;
    int error;
    std::string message;
  };
  const auto fault = GENERATE(Fault{"write", ENOSPC, "cannot be written: No space left on device"},
                              Fault{"write", EIO, "cannot be written: Input/output error"},
                              Fault{"fsync file", EIO, "cannot be written: Input/output error"},
                              Fault{"fsync file", EDQUOT, "cannot be written: Disk quota exceeded"},
                              Fault{"rename", EIO, "cannot be written: Input/output error"});
  CAPTURE(fault.call, fault.error);
  const TemporaryFolder folder;
  write_text(folder / "state", "old");
  Watch seen{.calls = {}, .failing = fault.call, .error = fault.error};
  std::string message;
  {
    const Watching watching(seen);
    try {
      write_file_atomically(folder / "state", bytes_of("new"));
    } catch (const mnist::Error& error) {
      message = error.what();
    }
  }
  REQUIRE_THAT(message, Catch::EndsWith("state: " + fault.message));
  REQUIRE(read_text(folder / "state") == "old");
  REQUIRE(folder.names() == std::vector<std::string>{"state"});
}

TEST_CASE("a folder that cannot be synced is an error, unless its file system never can") {
  const TemporaryFolder folder;
  Watch seen{.calls = {}, .failing = "fsync folder", .error = EIO};
  bool failed = false;
  {
    const Watching watching(seen);
    try {
      write_file_atomically(folder / "state", bytes_of("new"));
    } catch (const mnist::Error&) {
      failed = true;
    }
    seen.error = EINVAL;
    write_file_atomically(folder / "state", bytes_of("newer"));
  }
  REQUIRE(failed);
  REQUIRE(read_text(folder / "state") == "newer");
}

TEST_CASE("a system call that a signal interrupts is repeated") {
  const auto call = GENERATE(as<std::string>(), "write", "fsync file", "fsync folder");
  CAPTURE(call);
  const TemporaryFolder folder;
  Watch seen{.calls = {}, .failing = call, .error = EINTR, .times = 2};
  {
    const Watching watching(seen);
    write_file_atomically(folder / "state", bytes_of("content"));
  }
  REQUIRE(read_text(folder / "state") == "content");
}

TEST_CASE("a full disk leaves the old file and no temporary one") {
  const TemporaryFolder folder;
  write_text(folder / "state", "old");
  ::rlimit before{};
  REQUIRE(::getrlimit(RLIMIT_FSIZE, &before) == 0);
  const auto handler = std::signal(SIGXFSZ, SIG_IGN);
  const ::rlimit small{1000, before.rlim_max};
  REQUIRE(::setrlimit(RLIMIT_FSIZE, &small) == 0);
  std::string message;
  try {
    write_file_atomically(folder / "state", std::vector<std::byte>(100'000));
  } catch (const mnist::Error& error) {
    message = error.what();
  }
  ::setrlimit(RLIMIT_FSIZE, &before);
  std::signal(SIGXFSZ, handler);
  REQUIRE_THAT(message, Catch::EndsWith("state: cannot be written: File too large"));
  REQUIRE(read_text(folder / "state") == "old");
  REQUIRE(folder.names() == std::vector<std::string>{"state"});
}

TEST_CASE("the permissions of a file are kept, and a new one gets what the umask leaves") {
  const TemporaryFolder folder;
  const auto mode = [&](const char* name) {
    struct ::stat status {};
    REQUIRE(::stat((folder / name).c_str(), &status) == 0);
    return status.st_mode & 07777;
  };
  write_text(folder / "kept", "old");
  REQUIRE(::chmod((folder / "kept").c_str(), 0640) == 0);
  const auto mask = ::umask(0027);
  write_file_atomically(folder / "kept", bytes_of("new"));
  write_file_atomically(folder / "new", bytes_of("new"));
  ::umask(mask);
  REQUIRE(mode("kept") == 0640);
  REQUIRE(mode("new") == 0640);
}

TEST_CASE("a symbolic link stays and its target is replaced, in the target's folder") {
  const TemporaryFolder folder;
  std::filesystem::create_directory(folder / "there");
  write_text(folder / "there/state", "old");
  const auto link_to = GENERATE(as<std::string>(), "there/state", "there/none", "absolute");
  CAPTURE(link_to);
  const auto target = folder / (link_to == "absolute" ? "there/state" : link_to);
  std::filesystem::create_symlink(link_to == "absolute" ? target : std::filesystem::path(link_to),
                                  folder / "link");
  std::filesystem::create_symlink("link", folder / "link to link");
  write_file_atomically(folder / "link to link", bytes_of("new"));
  REQUIRE(std::filesystem::is_symlink(folder / "link"));
  REQUIRE(std::filesystem::is_symlink(folder / "link to link"));
  REQUIRE(read_text(target) == "new");
  REQUIRE(link_target(folder / "link to link") == target);
  REQUIRE(folder.names() == std::vector<std::string>{"link", "link to link", "there"});
}

TEST_CASE("a path that cannot be a file is refused by name") {
  const TemporaryFolder folder;
  const auto write_to = [&](const std::filesystem::path& path) {
    write_file_atomically(path, bytes_of("new"));
  };
  REQUIRE_ERROR(write_to(folder.path()), "is a directory, expected a file");
  REQUIRE_ERROR(write_to(folder / "name/"), "is a directory, expected a file");
  REQUIRE_ERROR(write_to(""), "is a directory, expected a file");
  REQUIRE_ERROR(write_to(folder / "missing/state"), "missing does not exist");
  write_text(folder / "file", "old");
  REQUIRE_ERROR(write_to(folder / "file/state"), "Not a directory");
  std::filesystem::create_symlink("b", folder / "a");
  std::filesystem::create_symlink("a", folder / "b");
  REQUIRE_ERROR(write_to(folder / "a"), "is a circle of symbolic links");
  REQUIRE(read_text(folder / "file") == "old");
}

TEST_CASE("a pipe, a FIFO, a device and an open file are written into as they are") {
  const TemporaryFolder folder;
  int ends[2];
  REQUIRE(::pipe(ends) == 0);
  REQUIRE(::mkfifo((folder / "fifo").c_str(), 0600) == 0);
  const int fifo = ::open((folder / "fifo").c_str(), O_RDONLY | O_NONBLOCK);
  std::filesystem::create_symlink(fmt::format("/dev/fd/{}", ends[1]), folder / "link");
  const auto text_from = [](int descriptor) {
    char text[8];
    return std::string(text, static_cast<std::size_t>(::read(descriptor, text, sizeof text)));
  };
  write_file_atomically(fmt::format("/dev/fd/{}", ends[1]), bytes_of("one"));
  REQUIRE(text_from(ends[0]) == "one");
  write_file_atomically(folder / "link", bytes_of("two"));
  REQUIRE(text_from(ends[0]) == "two");
  write_file_atomically(folder / "fifo", bytes_of("three"));
  REQUIRE(text_from(fifo) == "three");
  write_file_atomically("/dev/null", bytes_of("four"));
  REQUIRE(std::filesystem::is_character_file("/dev/null"));
  REQUIRE_ERROR(write_file_atomically("/dev/full", bytes_of("five")), "No space left");
  REQUIRE_ERROR(write_file_atomically("/dev/fd/999", bytes_of("six")), "Bad file descriptor");

  // A file that was opened to append is appended to: opened anew, it would be begun anew.
  write_text(folder / "file", "before ");
  const int file = ::open((folder / "file").c_str(), O_WRONLY | O_APPEND);
  write_file_atomically(fmt::format("/proc/self/fd/{}", file), bytes_of("after"));
  REQUIRE(read_text(folder / "file") == "before after");
  for (const int open : {ends[0], ends[1], fifo, file}) ::close(open);
}

TEST_CASE("a folder or a file that may not be written is refused and left as it is") {
  const TemporaryFolder folder;
  const auto write_to = [&](const char* name) {
    return error_as_nobody([&] { write_file_atomically(folder / name, bytes_of("new")); });
  };
  write_text(folder / "protected", "old");
  REQUIRE(::chmod((folder / "protected").c_str(), 0444) == 0);
  REQUIRE(::chmod(folder.path().c_str(), 0777) == 0);
  REQUIRE_THAT(write_to("protected"), Catch::EndsWith("cannot be written: Permission denied"));
  REQUIRE(read_text(folder / "protected") == "old");

  REQUIRE(::chmod(folder.path().c_str(), 0555) == 0);
  REQUIRE_THAT(write_to("state"), Catch::Contains("cannot write in the folder") &&
                                      Catch::EndsWith("Permission denied"));
  REQUIRE(::chmod(folder.path().c_str(), 0755) == 0);
  REQUIRE(folder.names() == std::vector<std::string>{"protected"});
}

TEST_CASE("what a killed process left is removed, and nothing else") {
  const TemporaryFolder folder;
  write_text(folder / ".state.123-0.tmp", "left by a killed process");
  write_text(folder / ".state.45-67.tmp", "left by another");
  const std::vector<std::string> others = {".other.123-0.tmp",   ".state..tmp",
                                           ".state.1-0.tmp.txt", ".state.tmp",
                                           ".state.x-0.tmp",     "state.1-0.tmp"};
  for (const auto& name : others) write_text(folder / name, "of somebody else");
  std::filesystem::create_directory(folder / ".state.5-5.tmp");
  write_text(folder / ".state.9-9.tmp", "being written by another process");
  const int writer = ::open((folder / ".state.9-9.tmp").c_str(), O_WRONLY);
  REQUIRE(::flock(writer, LOCK_EX) == 0);

  write_file_atomically(folder / "state", bytes_of("new"));
  ::close(writer);
  std::vector<std::string> expected = others;
  expected.insert(expected.end(), {".state.5-5.tmp", ".state.9-9.tmp", "state"});
  std::sort(expected.begin(), expected.end());
  REQUIRE(folder.names() == expected);
}

TEST_CASE("saves of one file at the same time all succeed, and leave one of them whole") {
  const TemporaryFolder folder;
  std::vector<std::thread> threads;
  std::atomic<int> failed = 0;
  for (const char content : {'a', 'b', 'c', 'd'}) {
    threads.emplace_back([&, content] {
      const std::string text(20'000, content);
      for (int i = 0; i < 100; ++i) {
        try {
          write_file_atomically(folder / "state", bytes_of(text));
        } catch (const mnist::Error&) {
          ++failed;
        }
      }
    });
  }
  for (auto& thread : threads) thread.join();
  REQUIRE(failed == 0);
  const std::string text = read_text(folder / "state");
  REQUIRE(text == std::string(20'000, text.front()));
  REQUIRE(folder.names() == std::vector<std::string>{"state"});
}

TEST_CASE("a path without a folder is written in the current one") {
  const TemporaryFolder folder;
  const auto before = std::filesystem::current_path();
  std::filesystem::current_path(folder.path());
  write_file_atomically("state", bytes_of("content"));
  std::filesystem::current_path(before);
  REQUIRE(read_text(folder / "state") == "content");
}
