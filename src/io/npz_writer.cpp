#include "io/atomic_file.hpp"
#include "mnist/io/npz.hpp"

namespace mnist::io {

std::vector<std::byte> encode_npz(std::span<const std::pair<std::string, Array>> members) {
  std::vector<std::pair<std::string, std::vector<std::byte>>> files;
  for (const auto& [name, array] : members) {
    files.emplace_back(name + ".npy", encode_npy(array));
  }
  return encode_zip(files);
}

void write_npz(const std::filesystem::path& path,
               std::span<const std::pair<std::string, Array>> members) {
  write_file_atomically(path, encode_npz(members));
}

}  // namespace mnist::io
