#include "mnist/io/npz.hpp"

#include "fail.hpp"
#include "mnist/io/atomic_file.hpp"
#include "mnist/io/file.hpp"

namespace mnist::io {
namespace {

constexpr std::string_view ending = ".npy";

}  // namespace

NpzReader::NpzReader(const std::filesystem::path& path)
    : NpzReader(read_file(path), path.string()) {}

NpzReader::NpzReader(std::vector<std::byte> bytes, std::string name)
    : bytes_(std::move(bytes)), file_(std::move(name)) {
  for (auto& entry : read_zip_directory(bytes_, file_)) {
    if (!entry.name.ends_with(ending)) continue;
    names_.push_back(entry.name.substr(0, entry.name.size() - ending.size()));
    entries_.emplace(names_.back(), std::move(entry));
  }
}

bool NpzReader::contains(std::string_view name) const { return entries_.contains(name); }

const ZipEntry& NpzReader::entry(std::string_view name) const {
  const auto found = entries_.find(name);
  if (found == entries_.end()) fail(file_, "has no array {}", name);
  return found->second;
}

std::string NpzReader::label(std::string_view name) const {
  return fmt::format("{}: {}", file_, name);
}

NpyHeader NpzReader::header(std::string_view name) const {
  return decode_npy_header(zip_entry_start(bytes_, entry(name), max_npy_header_size), label(name));
}

Array NpzReader::read(std::string_view name) const {
  std::vector<std::byte> buffer;
  return decode_npy(zip_entry_bytes(bytes_, entry(name), buffer, label(name)), label(name));
}

std::map<std::string, Array> read_npz(const std::filesystem::path& path) {
  return decode_npz(read_file(path), path.string());
}

std::map<std::string, Array> decode_npz(std::vector<std::byte> bytes, std::string name) {
  const NpzReader reader(std::move(bytes), std::move(name));
  std::map<std::string, Array> arrays;
  for (const auto& array : reader.names()) arrays.emplace(array, reader.read(array));
  return arrays;
}

std::vector<std::byte> encode_npz(std::span<const std::pair<std::string, Array>> members) {
  std::vector<std::pair<std::string, std::vector<std::byte>>> files;
  for (const auto& [name, array] : members) {
    files.emplace_back(name + std::string(ending), encode_npy(array));
  }
  return encode_zip(files);
}

void write_npz(const std::filesystem::path& path,
               std::span<const std::pair<std::string, Array>> members) {
  write_file_atomically(path, encode_npz(members));
}

}  // namespace mnist::io
