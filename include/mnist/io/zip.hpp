#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "mnist/io/source.hpp"

namespace mnist::io {

/// A member of a zip archive, as the archive's directory describes it.
struct ZipEntry {
  std::string name;       ///< bytes that are no UTF-8 and control characters are written as `\xNN`
  bool deflated = false;  ///< else stored as it is
  std::uint32_t crc = 0;
  std::size_t offset = 0;           ///< of its data in the archive
  std::size_t compressed_size = 0;  ///< of its data in the archive
  std::size_t size = 0;             ///< once expanded
};

/// Data that expands may take this much and 16 times the size of its file. An archive that claims
/// more is refused before memory is allocated for it.
inline constexpr std::size_t expansion_allowance = std::size_t{64} << 20;

/// The members of a zip archive in the order of its directory, whose sizes alone are trusted: those
/// in the local headers, which zip64 writers may leave open, are not used.
/// Throws Error, naming `name`, when the archive is damaged or cut short, when two members
/// have one name or overlap, when one is encrypted or compressed by another method than deflate,
/// and when together they would expand to more than is plausible (see expansion_allowance).
std::vector<ZipEntry> read_zip_directory(const Source& archive, std::string_view name);

/// The first bytes of a member, at most `count`, expanded; their checksum is not checked.
std::vector<std::byte> zip_entry_start(const Source& archive, const ZipEntry& entry,
                                       std::size_t count);

/// The bytes of a member, expanded. Throws Error, naming `name`, when they do not have the
/// size and checksum the directory gives.
std::vector<std::byte> zip_entry_bytes(const Source& archive, const ZipEntry& entry,
                                       std::string_view name);

/// The last bytes of a stored member, as many as `out` has, straight into memory the caller owns.
/// Throws Error, naming `name`, when the whole member does not have the checksum the
/// directory gives.
void read_stored_end(const Source& archive, const ZipEntry& entry, std::span<std::byte> out,
                     std::string_view name);

/// A zip archive of these members, names and contents, in this order, stored. It has no time stamp,
/// so that the same members give the same bytes. Throws Error when two members have one name.
std::vector<std::byte> encode_zip(
    std::span<const std::pair<std::string, std::vector<std::byte>>> members);

}  // namespace mnist::io
