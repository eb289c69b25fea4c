#include "platform/system.hpp"

#include <algorithm>
#include <cmath>
#include <fstream>
#include <string>
#include <thread>

#if defined(__linux__)
#include <sched.h>
#include <sys/mman.h>
#elif defined(__APPLE__)
#include <mach-o/dyld.h>
#endif

namespace mnist::platform {
namespace {

namespace fs = std::filesystem;

unsigned processors_of_affinity() {
#if defined(__linux__)
  cpu_set_t set;
  CPU_ZERO(&set);
  if (sched_getaffinity(0, sizeof set, &set) == 0) return static_cast<unsigned>(CPU_COUNT(&set));
#endif
  return std::max(1U, std::thread::hardware_concurrency());
}

/// The control group of this process in the unified hierarchy: the rest of the line "0::/a/b".
std::string control_group(const fs::path& root) {
  std::ifstream file(root / "proc/self/cgroup");
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with("0::/")) return line.substr(4);
  }
  return "";
}

/// The processors that a file with a quota and a period pays for, as "150000 100000"; "max 100000"
/// is no quota.
double processors_of_quota(const fs::path& file) {
  double quota = 0.0, period = 0.0;
  if (std::ifstream(file) >> quota >> period && quota > 0.0 && period > 0.0) return quota / period;
  return HUGE_VAL;
}

/// A group has the quotas of all groups it is in; the topmost has none, or in a container its own.
double processors_of_groups(const fs::path& root) {
  const fs::path top = root / "sys/fs/cgroup";
  fs::path group = top / control_group(root);
  double processors = processors_of_quota(top / "cpu.max");
  while (group != top && group.has_relative_path()) {
    processors = std::min(processors, processors_of_quota(group / "cpu.max"));
    group = group.parent_path();
  }
  return processors;
}

}  // namespace

void prefer_huge_pages([[maybe_unused]] void* memory, [[maybe_unused]] std::size_t size) {
#if defined(__linux__)
  madvise(memory, size, MADV_HUGEPAGE);  // where it is not taken, it harms nothing
#endif
}

unsigned available_processors(const fs::path& root) {
  const double quota = std::ceil(processors_of_groups(root));
  const unsigned processors = processors_of_affinity();
  return quota < processors ? static_cast<unsigned>(quota) : processors;
}

fs::path program_file() {
  std::error_code ignored;
#if defined(__linux__)
  return fs::read_symlink("/proc/self/exe", ignored);
#elif defined(__APPLE__)
  char path[4096];
  std::uint32_t size = sizeof path;
  return _NSGetExecutablePath(path, &size) == 0 ? fs::canonical(path, ignored) : fs::path();
#else
  return {};
#endif
}

}  // namespace mnist::platform
