#include "mnist/io/npz.hpp"

#include <algorithm>

#include "elements.hpp"
#include "fail.hpp"

namespace mnist::io {
namespace {

constexpr std::string_view ending = ".npy";

/// Members by which the archives of other programs are known.
constexpr struct {
  std::string_view name_end;
  std::string_view kind;
} other_archives[] = {{"data.pkl", "a PyTorch file"},
                      {"model.weights.h5", "a Keras model"},
                      {"[Content_Types].xml", "an Office document"}};

std::map<std::string, Array> read_all(const NpzReader& reader) {
  std::map<std::string, Array> arrays;
  for (const auto& name : reader.names()) arrays.emplace(name, reader.read(name));
  return arrays;
}

}  // namespace

NpzReader::NpzReader(const std::filesystem::path& path)
    : NpzReader(open_source(path), path.string()) {}

NpzReader::NpzReader(std::vector<std::byte> bytes, std::string name)
    : NpzReader(make_source(std::move(bytes)), std::move(name)) {}

NpzReader::NpzReader(std::shared_ptr<const Source> archive, std::string name)
    : archive_(std::move(archive)), file_(std::move(name)) {
  for (auto& entry : read_zip_directory(*archive_, file_)) {
    for (const auto& other : other_archives) {
      if (!entry.name.ends_with(other.name_end)) continue;
      fail(file_, "is {}, expected an .npz archive; save its arrays with numpy.savez", other.kind);
    }
    std::string array = entry.name;
    if (array.ends_with(ending)) {
      array.resize(array.size() - ending.size());
    } else if (!is_npy(zip_entry_start(*archive_, entry, npy_prefix_size))) {
      continue;
    }
    if (!entries_.emplace(array, std::move(entry)).second) {
      fail(file_, "has two arrays {}", array);
    }
    names_.push_back(std::move(array));
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
  const ZipEntry& member = entry(name);
  const auto prefix = zip_entry_start(*archive_, member, npy_prefix_size);
  const auto size = npy_header_size(prefix, label(name));
  return decode_npy_header(zip_entry_start(*archive_, member, size), label(name));
}

Array NpzReader::read(std::string_view name) const {
  return decode_npy(zip_entry_bytes(*archive_, entry(name), label(name)), label(name));
}

void NpzReader::read_floats(std::string_view name, std::span<float> out) const {
  const ZipEntry& member = entry(name);
  if (!member.deflated) {
    const NpyHeader head = header(name);
    const bool are_all =
        head.size() == out.size() && head.data_offset + out.size_bytes() == member.size;
    if (are_floats_of_memory(head) && are_all) {
      return read_stored_end(*archive_, member, std::as_writable_bytes(out), label(name));
    }
  }
  const auto floats = read(name).to_floats(label(name));
  if (floats.size() != out.size()) {
    fail(label(name), "has {} elements, expected {}", floats.size(), out.size());
  }
  std::copy(floats.begin(), floats.end(), out.begin());
}

std::map<std::string, Array> read_npz(const std::filesystem::path& path) {
  return read_all(NpzReader(path));
}

std::map<std::string, Array> decode_npz(std::vector<std::byte> bytes, std::string name) {
  return read_all(NpzReader(std::move(bytes), std::move(name)));
}

}  // namespace mnist::io
