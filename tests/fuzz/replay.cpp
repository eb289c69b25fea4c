// Gives a fuzz target each file named on the command line, and each file of the folders named
// there, without libFuzzer: with any compiler, past crashes are tests.
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <vector>

#include "fuzz_target.hpp"

namespace fs = std::filesystem;

namespace {

int replayed = 0;

void replay(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  const std::vector<char> content{std::istreambuf_iterator<char>(in), {}};
  std::printf("%s\n", path.c_str());
  std::fflush(stdout);  // the last line names the file that ends the process
  LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(content.data()), content.size());
  ++replayed;
}

}  // namespace

int main(int count, char** arguments) {
  for (int i = 1; i < count; ++i) {
    const fs::path path = arguments[i];
    if (!fs::exists(path)) continue;  // no crash has been found yet
    if (!fs::is_directory(path)) {
      replay(path);
      continue;
    }
    for (const auto& entry : fs::recursive_directory_iterator(path)) {
      if (entry.is_regular_file()) replay(entry.path());
    }
  }
  return replayed > 0 ? 0 : 1;
}
