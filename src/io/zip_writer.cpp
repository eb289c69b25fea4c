#include <cstdint>
#include <set>

#include "byte_order.hpp"
#include "fail.hpp"
#include "io/crc32.hpp"
#include "mnist/io/zip.hpp"

namespace mnist::io {
namespace {

/// Appends the fields of an archive.
class ZipWriter {
 public:
  explicit ZipWriter(std::size_t size) { archive_.reserve(size); }

  std::uint32_t position() const { return static_cast<std::uint32_t>(archive_.size()); }
  void put16(std::uint32_t number) { put(number, 2); }
  void put32(std::uint32_t number) { put(number, 4); }
  void put_text(std::string_view text) { put_bytes(bytes_of(text)); }
  void put_bytes(std::span<const std::byte> bytes) {
    archive_.insert(archive_.end(), bytes.begin(), bytes.end());
  }
  std::vector<std::byte> take() { return std::move(archive_); }

 private:
  void put(std::uint32_t number, int size) {
    for (int i = 0; i < size; ++i) {
      archive_.push_back(static_cast<std::byte>(number >> (8 * i) & 0xff));
    }
  }

  std::vector<std::byte> archive_;
};

struct Member {
  std::string_view name;
  std::span<const std::byte> content;
  std::uint32_t crc;
  std::uint32_t offset;  // of its header in the archive
};

/// What the header before a member's data and its entry in the directory have in common.
void put_common_fields(ZipWriter& out, const Member& member) {
  constexpr std::uint32_t utf8_name = 1 << 11, stored = 0;
  constexpr std::uint32_t midnight = 0, first_of_1980 = 1 << 5 | 1;  // the format knows no earlier
  const auto size = static_cast<std::uint32_t>(member.content.size());
  out.put16(utf8_name);
  out.put16(stored);
  out.put16(midnight);
  out.put16(first_of_1980);
  out.put32(member.crc);
  out.put32(size);  // compressed
  out.put32(size);
  out.put16(static_cast<std::uint32_t>(member.name.size()));
  out.put16(0);  // no extra field
}

constexpr std::uint32_t version = 20;  // of the format, 2.0

void put_member(ZipWriter& out, const Member& member) {
  out.put32(0x04034b50);
  out.put16(version);
  put_common_fields(out, member);
  out.put_text(member.name);
  out.put_bytes(member.content);
}

void put_entry(ZipWriter& out, const Member& member) {
  constexpr std::uint32_t unix_system = 3, regular_file = 0100644;
  out.put32(0x02014b50);
  out.put16(unix_system << 8 | version);
  out.put16(version);
  put_common_fields(out, member);
  out.put16(0);  // no comment
  out.put16(0);  // first disk
  out.put16(0);  // not text
  out.put32(regular_file << 16);
  out.put32(member.offset);
  out.put_text(member.name);
}

void put_end(ZipWriter& out, std::uint32_t count, std::uint32_t directory) {
  const auto size = out.position() - directory;
  out.put32(0x06054b50);
  out.put16(0);  // this disk
  out.put16(0);  // the directory's disk
  out.put16(count);
  out.put16(count);
  out.put32(size);
  out.put32(directory);
  out.put16(0);  // no comment
}

/// The size of the archive; refuses what its fields of 16 and 32 bits cannot hold.
std::size_t checked_size(std::span<const std::pair<std::string, std::vector<std::byte>>> members) {
  constexpr std::size_t max_archive_size = std::size_t{2} << 30;
  constexpr std::size_t max_name_size = 1024, max_members = 65534;
  if (members.size() > max_members) throw Error("too many members for a zip archive");
  std::set<std::string_view> names;
  std::size_t size = 22;
  for (const auto& [name, content] : members) {
    if (!names.insert(name).second) fail(name, "cannot be put into a zip archive twice");
    if (name.size() > max_name_size) fail(name, "is too long a name for a zip archive's member");
    size += 30 + 46 + 2 * name.size() + content.size();
    if (size > max_archive_size) fail(name, "does not fit into the zip archive, which holds 2 GiB");
  }
  return size;
}

}  // namespace

std::vector<std::byte> encode_zip(
    std::span<const std::pair<std::string, std::vector<std::byte>>> members) {
  ZipWriter out(checked_size(members));
  std::vector<Member> written;
  for (const auto& [name, content] : members) {
    written.push_back({name, content, crc32(content), out.position()});
    put_member(out, written.back());
  }
  const auto directory = out.position();
  for (const auto& member : written) put_entry(out, member);
  put_end(out, static_cast<std::uint32_t>(written.size()), directory);
  return out.take();
}

}  // namespace mnist::io
