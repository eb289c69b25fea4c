#pragma once

#include <cstddef>
#include <filesystem>

namespace mnist::platform {

// What each operating system has its own way for. Where one has none, there is an answer that does
// no harm.

/// Asks for a block of memory to be laid into huge pages: the first touch of a page takes longer
/// than to fill it, and a new process touches all the weights.
void prefer_huge_pages(void* memory, std::size_t size);

/// The processors this process may use: those of its affinity mask, and no more than the CPU quotas
/// of its control groups (`cpu.max` of cgroup v2, rounded up) pay for. At least 1. `root` is the
/// folder that `proc` and `sys` are looked for in.
unsigned available_processors(const std::filesystem::path& root = "/");

/// The file of the running program; empty where that cannot be told.
std::filesystem::path program_file();

}  // namespace mnist::platform
