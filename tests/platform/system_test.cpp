#include "platform/system.hpp"

#include <catch2/catch.hpp>
#include <fstream>
#include <string>
#include <thread>

#include "io/temporary_folder.hpp"

namespace mnist::platform {
namespace {

namespace fs = std::filesystem;

/// A root folder in which the process is in a control group.
class FakeRoot {
 public:
  explicit FakeRoot(const std::string& group) {
    write("proc/self/cgroup", "12:cpu:/elsewhere\n0::/" + group + "\n");
  }
  void set_quota(const std::string& group, const std::string& quota) {
    write("sys/fs/cgroup/" + group + "/cpu.max", quota + "\n");
  }
  unsigned processors() const { return available_processors(folder_.path()); }

 private:
  void write(const std::string& name, const std::string& text) {
    fs::create_directories((folder_.path() / name).parent_path());
    std::ofstream(folder_.path() / name) << text;
  }
  TemporaryFolder folder_;
};

TEST_CASE("without a quota all processors of the affinity mask are available") {
  const unsigned all = FakeRoot("").processors();
  CHECK(all >= 1);
  CHECK(all <= std::max(1U, std::thread::hardware_concurrency()));
  FakeRoot root("user/app");
  CHECK(root.processors() == all);
  root.set_quota("user/app", "max 100000");
  CHECK(root.processors() == all);
  root.set_quota("user/app", "100000000 100000");
  CHECK(root.processors() == all);
  CHECK(available_processors("/nowhere") == all);
  CHECK(available_processors() >= 1);
}

TEST_CASE("a quota is rounded up to whole processors, and never to none") {
  FakeRoot root("user/app");
  const char* const quota = GENERATE("1000 100000", "50000 100000", "100000 100000", "5000 5000");
  root.set_quota("user/app", quota);
  CHECK(root.processors() == 1);
  if (std::thread::hardware_concurrency() >= 2) {
    root.set_quota("user/app", "100001 100000");
    CHECK(root.processors() == 2);
  }
}

TEST_CASE("the smallest quota of all groups that a group is in counts") {
  FakeRoot root("user/app/worker");
  root.set_quota("user/app/worker", "max 100000");
  const std::string group = GENERATE("user/app", "user", "");
  root.set_quota(group, "30000 100000");
  CHECK(root.processors() == 1);
}

TEST_CASE("a quota that makes no sense is none") {
  FakeRoot root("app");
  const unsigned all = root.processors();
  root.set_quota("app", GENERATE("", "0 100000", "-5 100000", "100000", "100000 0", "many 1"));
  CHECK(root.processors() == all);
}

TEST_CASE("the program knows its file") {
  CHECK(program_file().filename().string().find("tests_platform") == 0);
}

}  // namespace
}  // namespace mnist::platform
