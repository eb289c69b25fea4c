#include <cstdint>
#include <set>

#include "byte_order.hpp"
#include "fail.hpp"
#include "io/crc32.hpp"
#include "mnist/io/zip.hpp"

namespace mnist::io {
namespace {

using Bytes = std::vector<std::byte>;

void put16(Bytes& out, std::uint32_t number) {
  append_little(out, static_cast<std::uint16_t>(number));
}
void put32(Bytes& out, std::size_t number) {
  append_little(out, static_cast<std::uint32_t>(number));
}

struct Member {
  std::string_view name;
  std::span<const std::byte> content;
  std::uint32_t crc;
  std::size_t offset;  // of its header in the archive
};

/// What the header before a member's data and its entry in the directory have in common.
void put_common_fields(Bytes& out, const Member& member) {
  constexpr std::uint32_t utf8_name = 1 << 11, stored = 0;
  constexpr std::uint32_t midnight = 0, first_of_1980 = 1 << 5 | 1;  // the format knows no earlier
  put16(out, utf8_name);
  put16(out, stored);
  put16(out, midnight);
  put16(out, first_of_1980);
  put32(out, member.crc);
  put32(out, member.content.size());  // compressed
  put32(out, member.content.size());
  put16(out, static_cast<std::uint32_t>(member.name.size()));
  put16(out, 0);  // no extra field
}

constexpr std::uint32_t version = 20;  // of the format, 2.0

void put_member(Bytes& out, const Member& member) {
  put32(out, 0x04034b50);
  put16(out, version);
  put_common_fields(out, member);
  append(out, bytes_of(member.name));
  append(out, member.content);
}

void put_entry(Bytes& out, const Member& member) {
  constexpr std::uint32_t unix_system = 3, regular_file = 0100644;
  put32(out, 0x02014b50);
  put16(out, unix_system << 8 | version);
  put16(out, version);
  put_common_fields(out, member);
  put16(out, 0);  // no comment
  put16(out, 0);  // first disk
  put16(out, 0);  // not text
  put32(out, regular_file << 16);
  put32(out, member.offset);
  append(out, bytes_of(member.name));
}

void put_end(Bytes& out, std::uint32_t count, std::size_t directory) {
  const auto size = out.size() - directory;
  put32(out, 0x06054b50);
  put16(out, 0);  // this disk
  put16(out, 0);  // the directory's disk
  put16(out, count);
  put16(out, count);
  put32(out, size);
  put32(out, directory);
  put16(out, 0);  // no comment
}

/// The size of the archive; refuses what its fields of 16 and 32 bits cannot hold.
std::size_t checked_size(std::span<const std::pair<std::string, Bytes>> members) {
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

Bytes encode_zip(std::span<const std::pair<std::string, Bytes>> members) {
  Bytes out;
  out.reserve(checked_size(members));
  std::vector<Member> written;
  for (const auto& [name, content] : members) {
    written.push_back({name, content, crc32(content), out.size()});
    put_member(out, written.back());
  }
  const auto directory = out.size();
  for (const auto& member : written) put_entry(out, member);
  put_end(out, static_cast<std::uint32_t>(written.size()), directory);
  return out;
}

}  // namespace mnist::io
