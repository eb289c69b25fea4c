#pragma once

#include <cstddef>
#include <filesystem>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "mnist/io/npy.hpp"
#include "mnist/io/zip.hpp"

namespace mnist::io {

/// An open .npz archive: a zip file whose members are .npy files. A member is read and decoded when
/// it is asked for. Accepts stored and deflated members, zip64, and any order. Members that are
/// neither named `.npy` nor begin as such a file are ignored. A name is given without `.npy`.
class NpzReader {
 public:
  /// Opens the file and reads its directory. Throws Error when it cannot be read, is not a sound
  /// zip archive (see read_zip_directory), or is another program's archive, such as PyTorch's.
  explicit NpzReader(const std::filesystem::path& path);

  /// The same for a file already in memory; `name` is what messages call it.
  NpzReader(std::vector<std::byte> bytes, std::string name);

  /// The names of all arrays, in the order of the archive's directory.
  const std::vector<std::string>& names() const { return names_; }

  bool contains(std::string_view name) const;

  /// Bytes of all arrays together once they are expanded, headers included.
  std::size_t expanded_size() const;

  /// Shape and element type of an array, without reading its values. Throws Error when there is
  /// none of that name or it is not sound.
  NpyHeader header(std::string_view name) const;

  /// An array. Throws Error when there is none of that name, or its checksum or content is wrong.
  Array read(std::string_view name) const;

  /// The numbers of an array, as floats (see Array::to_floats), into memory the caller owns.
  /// Throws Error as read does, and when the array does not have the size of `out`.
  void read_floats(std::string_view name, std::span<float> out) const;

 private:
  NpzReader(std::shared_ptr<const Source> archive, std::string name);
  const ZipEntry& entry(std::string_view name) const;
  std::string label(std::string_view name) const;

  std::shared_ptr<const Source> archive_;
  std::string file_;  // for messages
  std::vector<std::string> names_;
  std::map<std::string, ZipEntry, std::less<>> entries_;
};

/// All arrays of an .npz file, by name. Throws Error as NpzReader does.
std::map<std::string, Array> read_npz(const std::filesystem::path& path);

/// All arrays of an .npz file in memory; `name` is what messages call it.
std::map<std::string, Array> decode_npz(std::vector<std::byte> bytes, std::string name);

/// An .npz file with these members, in this order, stored. The same members give the same bytes:
/// there is no time stamp. Throws Error when two members have one name.
std::vector<std::byte> encode_npz(std::span<const std::pair<std::string, Array>> members);

/// Encodes and writes the file atomically (see write_file_atomically, and its errors).
void write_npz(const std::filesystem::path& path,
               std::span<const std::pair<std::string, Array>> members);

}  // namespace mnist::io
