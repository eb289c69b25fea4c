#include "mnist/io/zip.hpp"

#include <zlib.h>

#include <algorithm>
#include <limits>
#include <new>
#include <set>

#include "byte_order.hpp"
#include "fail.hpp"
#include "file_kind.hpp"
#include "io/crc32.hpp"
#include "utf8.hpp"

// The format: https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT
namespace mnist::io {
namespace {

constexpr auto max_size = std::size_t{std::numeric_limits<uInt>::max()};  // zlib counts in uInt

/// A number of bytes; what size_t cannot hold becomes the largest it can, which no archive has.
std::size_t to_size(std::uint64_t number) {
  return static_cast<std::size_t>(
      std::min<std::uint64_t>(number, std::numeric_limits<std::size_t>::max()));
}

/// Reads the fields of an archive, which may lie anywhere its other fields say.
class Fields {
 public:
  Fields(const Source& archive, std::string_view name) : archive_(archive), name_(name) {}

  std::size_t size() const { return archive_.size(); }
  std::string_view name() const { return name_; }

  template <typename T>
  T number(std::uint64_t at) {
    return load_little<T>(part(at, sizeof(T)).data());
  }
  std::uint16_t number16(std::uint64_t at) { return number<std::uint16_t>(at); }
  std::uint32_t number32(std::uint64_t at) { return number<std::uint32_t>(at); }
  std::uint64_t number64(std::uint64_t at) { return number<std::uint64_t>(at); }

  std::string text(std::uint64_t at, std::size_t count) {
    return std::string(text_of(part(at, count)));
  }

  void require(std::uint64_t at, std::uint64_t count) const {
    if (at > size() || count > size() - at) {
      fail(name_, "is a damaged zip archive, or is cut short");
    }
  }

 private:
  /// Bytes of the archive, there until the next call.
  std::span<const std::byte> part(std::uint64_t place, std::size_t count) {
    require(place, count);
    const std::size_t at = to_size(place);
    if (at < page_start_ || at + count > page_start_ + page_.size()) {
      constexpr std::size_t page_size = 4096;  // fields lie near each other: read some in one go
      page_start_ = at - at % page_size;
      page_.resize(std::min(size(), std::max(page_start_ + page_size, at + count)) - page_start_);
      archive_.read(page_start_, page_);
    }
    return std::span(page_).subspan(at - page_start_, count);
  }

  const Source& archive_;
  std::string_view name_;
  std::size_t page_start_ = 0;
  std::vector<std::byte> page_;
};

struct Directory {
  std::uint64_t count = 0;
  std::uint64_t size = 0;
  std::uint64_t offset = 0;
};

/// The record at the very end of an archive, before a comment of up to 65,535 bytes.
std::uint64_t find_end(Fields& fields) {
  constexpr std::size_t record_size = 22, max_comment_size = 65535;
  for (std::size_t comment = 0; comment <= max_comment_size; ++comment) {
    if (record_size + comment > fields.size()) break;
    const auto at = fields.size() - comment - record_size;
    if (fields.number32(at) == 0x06054b50 && fields.number16(at + 20) == comment) return at;
  }
  const std::string text = fields.text(0, std::min(fields.size(), file_kind_prefix));
  const auto start = bytes_of(text);
  const bool is_cut = file_kind(start).format == FileKind::Format::zip;
  fail(fields.name(), "{}", is_cut ? "is cut short" : mistaken_for(start, "an .npz archive"));
}

Directory find_directory(Fields& fields) {
  const auto end = find_end(fields);
  Directory directory{fields.number16(end + 10), fields.number32(end + 12),
                      fields.number32(end + 16)};
  if (directory.count == 0xffff || directory.size == 0xffffffff || directory.offset == 0xffffffff) {
    // zip64: a locator just before the end tells where the record with the long fields is.
    constexpr std::uint64_t locator_size = 20;
    if (end >= locator_size && fields.number32(end - locator_size) == 0x07064b50) {
      const auto long_end = fields.number64(end - locator_size + 8);
      if (fields.number32(long_end) != 0x06064b50) {
        fail(fields.name(), "is a damaged zip archive: its zip64 record is missing");
      }
      // number32 has shown that long_end is small: these sums do not wrap around.
      directory = {fields.number64(long_end + 32), fields.number64(long_end + 40),
                   fields.number64(long_end + 48)};
    }
  }
  return directory;
}

/// Replaces the sizes and the offset that do not fit into 32 bits by those of the zip64 field.
void read_zip64(Fields& fields, std::uint64_t at, std::uint64_t end,
                std::initializer_list<std::uint64_t*> numbers) {
  constexpr std::uint64_t header_size = 4;
  while (at + header_size <= end) {
    const auto kind = fields.number16(at);
    auto value = at + header_size;
    at = value + fields.number16(at + 2);
    if (kind != 0x0001) continue;
    for (auto* number : numbers) {
      if (*number != 0xffffffff) continue;
      if (value + 8 > std::min(at, end)) {
        fail(fields.name(), "is a damaged zip archive: a zip64 field is too short");
      }
      *number = fields.number64(value);
      value += 8;
    }
    return;
  }
}

std::string method_name(int method) {
  constexpr std::pair<int, const char*> known[] = {
      {9, "deflate64"}, {12, "bzip2"}, {14, "LZMA"}, {93, "Zstandard"}, {95, "XZ"}};
  for (const auto& [number, name] : known) {
    if (number == method) return name;
  }
  return fmt::format("method {}", method);
}

/// Where the data of a member start: behind its local header, which repeats the name and may have
/// other extra fields than the directory.
std::uint64_t find_data(Fields& fields, std::uint64_t header, std::string_view name,
                        std::string_view label) {
  constexpr std::uint64_t header_size = 30;
  const bool is_header = fields.number32(header) == 0x04034b50;
  const auto name_size = fields.number16(header + 26);
  const auto extra_size = fields.number16(header + 28);
  if (!is_header || fields.text(header + header_size, name_size) != name) {
    fail(label, "is damaged: its header does not agree with the archive's directory");
  }
  return header + header_size + name_size + extra_size;
}

/// The member whose entry in the directory is at `at`, which is moved to the next entry.
ZipEntry read_entry(Fields& fields, std::uint64_t& at) {
  constexpr std::uint64_t entry_size = 46;
  constexpr int stored = 0, deflated = 8;
  if (fields.number32(at) != 0x02014b50) {
    fail(fields.name(), "is a damaged zip archive: its directory cannot be read");
  }
  const int flags = fields.number16(at + 8);
  const int method = fields.number16(at + 10);
  const auto crc = fields.number32(at + 16);
  std::uint64_t compressed_size = fields.number32(at + 20);
  std::uint64_t size = fields.number32(at + 24);
  std::uint64_t header = fields.number32(at + 42);
  const auto stored_name = fields.text(at + entry_size, fields.number16(at + 28));
  const auto extra = at + entry_size + stored_name.size();
  const auto extra_end = extra + fields.number16(at + 30);
  at = extra_end + fields.number16(at + 32);
  read_zip64(fields, extra, extra_end, {&size, &compressed_size, &header});

  const auto name = escaped(stored_name);  // it gets into messages
  const auto label = fmt::format("{}: {}", fields.name(), name);
  if ((flags & 1) != 0) fail(label, "is encrypted");
  if (method != stored && method != deflated) {
    fail(label, "is compressed by {}, expected stored or deflate", method_name(method));
  }
  if (method == stored && compressed_size != size) {
    fail(label, "is stored, but its two sizes differ");
  }
  const auto data = find_data(fields, header, stored_name, label);
  if (data > fields.size() || compressed_size > fields.size() - data) {
    fail(label, "is cut short: its data reach beyond the end of the archive");
  }
  return {.name = name,
          .deflated = method == deflated,
          .crc = crc,
          .offset = to_size(data),
          .compressed_size = to_size(compressed_size),
          .size = to_size(size)};
}

void check_names(const std::vector<ZipEntry>& entries, std::string_view name) {
  std::set<std::string_view> seen;
  for (const auto& entry : entries) {
    if (!seen.insert(entry.name).second) fail(name, "has two members named {}", entry.name);
  }
}

/// Overlapping members, which no writer makes, would let a small archive claim any amount of data.
void check_places(std::vector<ZipEntry> entries, std::string_view name) {
  std::sort(entries.begin(), entries.end(),
            [](const ZipEntry& a, const ZipEntry& b) { return a.offset < b.offset; });
  for (std::size_t i = 1; i < entries.size(); ++i) {
    if (entries[i - 1].offset + entries[i - 1].compressed_size > entries[i].offset) {
      fail(name, "is a damaged zip archive: {} and {} overlap", entries[i - 1].name,
           entries[i].name);
    }
  }
}

void check_expansion(const std::vector<ZipEntry>& entries, std::size_t archive_size,
                     std::string_view name) {
  const std::uint64_t allowed = expansion_allowance + 16 * std::uint64_t{archive_size};
  const std::size_t limit = to_size(std::min<std::uint64_t>(allowed, max_size));
  std::size_t left = limit;
  for (const auto& entry : entries) {
    if (!entry.deflated) continue;
    if (entry.size > left) {
      fail(name, "{}: would expand to {} bytes, at most {} are allowed for an archive of this size",
           entry.name, entry.size, limit);
    }
    left -= entry.size;
  }
}

/// Expands deflated data until they end or `out` is full.
class Inflater {
 public:
  Inflater(std::span<const std::byte> in, std::span<std::byte> out) {
    if (inflateInit2(&stream_, -MAX_WBITS) != Z_OK) throw std::bad_alloc();
    // zlib does not write through next_in; its type only says so without ZLIB_CONST.
    stream_.next_in = reinterpret_cast<Bytef*>(const_cast<std::byte*>(in.data()));
    stream_.avail_in = static_cast<uInt>(in.size());
    stream_.next_out = reinterpret_cast<Bytef*>(out.data());
    stream_.avail_out = static_cast<uInt>(out.size());
    status_ = inflate(&stream_, Z_FINISH);
  }
  Inflater(const Inflater&) = delete;
  Inflater& operator=(const Inflater&) = delete;
  ~Inflater() { inflateEnd(&stream_); }

  std::size_t written() const { return stream_.total_out; }
  /// Whether the data ended exactly with `in` and filled `out`.
  bool complete() const {
    return status_ == Z_STREAM_END && stream_.avail_in == 0 && stream_.avail_out == 0;
  }

 private:
  z_stream stream_{};
  int status_;
};

std::vector<std::byte> packed(const Source& archive, const ZipEntry& entry) {
  std::vector<std::byte> bytes(entry.compressed_size);
  archive.read(entry.offset, bytes);
  return bytes;
}

void check_crc(std::uint32_t crc, const ZipEntry& entry, std::string_view name) {
  if (crc != entry.crc) fail(name, "is damaged: its checksum is wrong");
}

}  // namespace

std::vector<ZipEntry> read_zip_directory(const Source& archive, std::string_view name) {
  if (archive.size() > max_size) fail(name, "is larger than 4 GiB");
  Fields fields(archive, name);
  const auto directory = find_directory(fields);
  fields.require(directory.offset, directory.size);

  std::vector<ZipEntry> entries;
  const auto end = directory.offset + directory.size;
  for (auto at = directory.offset; at < end;) entries.push_back(read_entry(fields, at));
  if (entries.size() != directory.count) {
    fail(name, "is a damaged zip archive: its directory has {} members, expected {}",
         entries.size(), directory.count);
  }
  check_names(entries, name);
  check_places(entries, name);
  check_expansion(entries, archive.size(), name);
  return entries;
}

std::vector<std::byte> zip_entry_start(const Source& archive, const ZipEntry& entry,
                                       std::size_t count) {
  std::vector<std::byte> start(std::min(count, entry.size));
  if (!entry.deflated) {
    archive.read(entry.offset, start);
  } else {
    start.resize(Inflater(packed(archive, entry), start).written());
  }
  return start;
}

std::vector<std::byte> zip_entry_bytes(const Source& archive, const ZipEntry& entry,
                                       std::string_view name) {
  std::vector<std::byte> bytes(entry.size);
  if (!entry.deflated) {
    archive.read(entry.offset, bytes);
  } else if (!Inflater(packed(archive, entry), bytes).complete()) {
    fail(name, "is damaged: it does not expand");
  }
  check_crc(crc32(bytes), entry, name);
  return bytes;
}

void read_stored_end(const Source& archive, const ZipEntry& entry, std::span<std::byte> out,
                     std::string_view name) {
  constexpr std::size_t piece_size = std::size_t{1} << 16;  // stays in the cache until it is summed
  const auto start_size = entry.size - out.size();
  auto crc = crc32(zip_entry_start(archive, entry, start_size));
  for (std::size_t done = 0; done < out.size(); done += piece_size) {
    const auto piece = out.subspan(done, std::min(piece_size, out.size() - done));
    archive.read(entry.offset + start_size + done, piece);
    crc = crc32(piece, crc);
  }
  check_crc(crc, entry, name);
}

}  // namespace mnist::io
