#include "mnist/io/npz.hpp"

#include "fail.hpp"
#include "mapped_file.hpp"
#include "mnist/io/atomic_file.hpp"

namespace mnist::io {
namespace {

constexpr std::string_view ending = ".npy";

std::map<std::string, Array> read_all(const NpzReader& reader) {
  std::map<std::string, Array> arrays;
  for (const auto& name : reader.names()) arrays.emplace(name, reader.read(name));
  return arrays;
}

}  // namespace

NpzReader::NpzReader(const std::filesystem::path& path) : file_(path.string()) {
  const auto file = std::make_shared<MappedFile>(path);
  bytes_ = file->bytes();
  owner_ = file;
  read_directory();
}

NpzReader::NpzReader(std::vector<std::byte> bytes, std::string name) : file_(std::move(name)) {
  const auto owner = std::make_shared<std::vector<std::byte>>(std::move(bytes));
  bytes_ = *owner;
  owner_ = owner;
  read_directory();
}

void NpzReader::read_directory() {
  for (auto& entry : read_zip_directory(bytes_, file_)) {
    if (!entry.name.ends_with(ending)) continue;
    names_.push_back(entry.name.substr(0, entry.name.size() - ending.size()));
    entries_.emplace(names_.back(), std::move(entry));
  }
}

bool NpzReader::contains(std::string_view name) const { return entries_.contains(name); }

std::size_t NpzReader::expanded_size() const {
  std::size_t sum = 0;
  for (const auto& [name, entry] : entries_) sum += entry.size;
  return sum;
}

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

void NpzReader::read_floats(std::string_view name, std::span<float> out) const {
  std::vector<std::byte> buffer;
  decode_npy_floats(zip_entry_bytes(bytes_, entry(name), buffer, label(name)), label(name), out);
}

std::map<std::string, Array> read_npz(const std::filesystem::path& path) {
  return read_all(NpzReader(path));
}

std::map<std::string, Array> decode_npz(std::vector<std::byte> bytes, std::string name) {
  return read_all(NpzReader(std::move(bytes), std::move(name)));
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
