#include "mnist/io/file.hpp"

#include <sys/stat.h>

#include "io/golden.hpp"
#include "io/temporary_folder.hpp"

using mnist::io::read_file;

TEST_CASE("read_file gives all bytes of a file, also of an empty one") {
  const TemporaryFolder folder;
  write_text(folder / "text", std::string("one\0two\n", 8));
  write_text(folder / "empty", "");
  const auto bytes = read_file(folder / "text");
  REQUIRE(std::string(reinterpret_cast<const char*>(bytes.data()), bytes.size()) ==
          std::string("one\0two\n", 8));
  REQUIRE(read_file(folder / "empty").empty());
}

TEST_CASE("read_file says what is wrong with a path, and names it") {
  const TemporaryFolder folder;
  REQUIRE_ERROR(read_file(folder / "missing"), "missing: no such file");
  REQUIRE_ERROR(read_file(folder.path()), "is a directory");
  REQUIRE_ERROR(read_file(""), "no such file");

  REQUIRE(::mkfifo((folder / "pipe").c_str(), 0600) == 0);
  REQUIRE_ERROR(read_file(folder / "pipe"), "pipe: is not a regular file");
  REQUIRE_ERROR(read_file("/dev/null"), "is not a regular file");

  write_text(folder / "file", "content");
  REQUIRE_ERROR(read_file(folder / "file" / "inside"), "cannot be read: Not a directory");
}

TEST_CASE("read_file refuses a file above the limit and takes one at the limit") {
  const TemporaryFolder folder;
  write_text(folder / "file", "12345");
  REQUIRE(read_file(folder / "file", 5).size() == 5);
  REQUIRE_ERROR(read_file(folder / "file", 4), "has 5 bytes, at most 4 are read");
}

TEST_CASE("read_file says that a file is not readable") {
  const TemporaryFolder folder;
  write_text(folder / "secret", "content");
  REQUIRE(::chmod((folder / "secret").c_str(), 0) == 0);
  if (::geteuid() == 0) return;  // root may read everything
  REQUIRE_ERROR(read_file(folder / "secret"), "cannot be read: Permission denied");
}
