#include "io/file_lock.hpp"

#include <fcntl.h>
#include <sys/wait.h>

#include <csignal>
#include <optional>

#include "io/as_nobody.hpp"
#include "io/golden.hpp"
#include "io/temporary_folder.hpp"

using mnist::io::FileLock;

namespace {

/// Runs `action` in a child process; its number.
template <typename Action>
::pid_t in_child(Action action) {
  const auto child = ::fork();
  if (child != 0) return child;
  int status = 1;
  try {
    status = action();
  } catch (const mnist::Error&) {
    status = 2;
  }
  ::_exit(status);
}

int status_of(::pid_t child) {
  int status = 0;
  ::waitpid(child, &status, 0);
  return status;
}

}  // namespace

TEST_CASE("a second lock on a file is refused until the first is gone, and nothing is left") {
  const TemporaryFolder folder;
  std::optional<FileLock> lock;
  lock.emplace(folder / "state");
  const auto number = std::to_string(::getpid());
  REQUIRE_ERROR(FileLock(folder / "state"), "state: is in use by process " + number);
  REQUIRE_ERROR(FileLock(folder / "state"), "state: is in use by process " + number);
  lock.reset();
  REQUIRE(folder.names().empty());
  REQUIRE_NOTHROW(FileLock(folder / "state"));
}

TEST_CASE("locks on two files do not hinder each other") {
  const TemporaryFolder folder;
  const FileLock one(folder / "one");
  REQUIRE_NOTHROW(FileLock(folder / "two"));
}

TEST_CASE("a link and its target are one file to the lock") {
  const TemporaryFolder folder;
  std::filesystem::create_symlink("state", folder / "link");
  const FileLock lock(folder / "link");
  REQUIRE_ERROR(FileLock(folder / "state"), "is in use");
}

TEST_CASE("the lock of another process is seen, and gone when that process is killed") {
  const TemporaryFolder folder;
  int ready[2];
  REQUIRE(::pipe(ready) == 0);
  const auto child = in_child([&] {
    FileLock lock(folder / "state");
    lock.set_note("a first note, which is longer");
    lock.set_note("at work");
    if (::write(ready[1], "x", 1) != 1) return 1;
    ::pause();
    return 0;
  });
  char c = 0;
  REQUIRE(::read(ready[0], &c, 1) == 1);
  ::close(ready[0]);
  ::close(ready[1]);
  REQUIRE_ERROR(FileLock(folder / "state"), "is in use by process " + std::to_string(child));
  REQUIRE(::kill(child, SIGKILL) == 0);
  status_of(child);
  {
    const FileLock lock(folder / "state");
    REQUIRE_ERROR(FileLock(folder / "state"), "by process " + std::to_string(::getpid()));
    REQUIRE(lock.left_note() == "at work");
  }
  REQUIRE(folder.names().empty());
  REQUIRE(FileLock(folder / "state").left_note().empty());
}

TEST_CASE("a note that a killed process left stays until its next holder writes another") {
  const TemporaryFolder folder;
  const auto note_seen_by_child = [&](const char* own_note) {
    const auto child = in_child([&] {
      FileLock lock(folder / "state");
      if (lock.left_note() == "right") return 10;
      if (own_note != nullptr) lock.set_note(own_note);
      ::raise(SIGKILL);
      return 0;
    });
    return WEXITSTATUS(status_of(child)) == 10;
  };
  REQUIRE_FALSE(note_seen_by_child("left"));
  REQUIRE_FALSE(note_seen_by_child("right"));
  REQUIRE(note_seen_by_child(nullptr));  // ends well, so that the lock is removed
  REQUIRE_FALSE(note_seen_by_child("right"));
  const auto silent = in_child([&] {
    const FileLock lock(folder / "state");
    ::raise(SIGKILL);
    return 0;
  });
  status_of(silent);
  REQUIRE(note_seen_by_child(nullptr));
}

TEST_CASE("never do two processes hold one lock, however they race for it") {
  const TemporaryFolder folder;
  std::vector<::pid_t> children;
  for (int i = 0; i < 4; ++i) {
    children.push_back(in_child([&] {
      for (int held = 0; held < 300;) {
        std::optional<FileLock> lock;
        try {
          lock.emplace(folder / "state");
        } catch (const mnist::Error&) {
          continue;
        }
        // Only its holder may find this file missing.
        const int file = ::open((folder / "witness").c_str(), O_CREAT | O_EXCL | O_WRONLY, 0600);
        if (file < 0) return 3;
        ::close(file);
        ::unlink((folder / "witness").c_str());
        ++held;
      }
      return 0;
    }));
  }
  for (const auto child : children) REQUIRE(status_of(child) == 0);
  REQUIRE(folder.names().empty());
}

TEST_CASE("a lock that cannot be created is an error that names it") {
  const TemporaryFolder folder;
  REQUIRE_ERROR(FileLock(folder / "missing/state"), "cannot create its lock");
  std::filesystem::create_symlink("elsewhere", folder / "state.lock");
  REQUIRE_ERROR(FileLock(folder / "state"), "state.lock: Too many levels of symbolic links");
  REQUIRE_THAT(error_as_nobody([&] { FileLock(folder / "other"); }),
               Catch::EndsWith("other.lock: Permission denied"));
}
