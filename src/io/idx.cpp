#include "mnist/io/idx.hpp"

#include <zlib.h>

#include <algorithm>
#include <limits>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "byte_order.hpp"
#include "fail.hpp"
#include "file_kind.hpp"
#include "open_file.hpp"

namespace mnist::io {
namespace {

constexpr std::uint32_t image_magic = 0x00000803;  // unsigned bytes, three dimensions
constexpr std::uint32_t label_magic = 0x00000801;  // unsigned bytes, one dimension

// EMNIST, the largest kin, has 0.6 GiB.
constexpr std::uint64_t max_file_size =
    std::min<std::uint64_t>(std::uint64_t{4} << 30, std::numeric_limits<std::size_t>::max() / 2);

/// What a gzipped file may expand to: more than any real data set does, and little enough that a
/// damaged header cannot make us allocate without end.
constexpr std::uint64_t expansion_limit(std::uint64_t file_size) {
  return std::min((std::uint64_t{64} << 20) + 16 * file_size, max_file_size);
}

/// An IDX file read from front to end, through zlib, which passes a plain file on as it is.
class IdxFile {
 public:
  explicit IdxFile(const std::filesystem::path& path)
      : name_(path.string()), stream_(nullptr, &gzclose_r) {
    auto [file, size] = open_file(path, max_file_size);
    size_ = size;
    stream_.reset(gzdopen(file.get(), "rb"));
    if (!stream_) throw std::bad_alloc();
    file.release();
  }

  void read_magic(std::uint32_t expected, std::string_view kind) {
    std::vector<std::uint8_t> start(4);
    start.resize(read(start));
    const auto bytes = [&] { return std::as_bytes(std::span(start)); };
    if (start.size() == 4 && load_big<std::uint32_t>(bytes().data()) == expected) {
      header_size_ += 4;
      return;
    }
    const std::size_t known = start.size();
    start.resize(file_kind_prefix);
    start.resize(known + read(std::span(start).subspan(known)));
    if (file_kind(bytes()).format == FileKind::Format::gzip) {
      fail(name_, "is gzipped twice; unpack it once");
    }
    fail(name_, "{}", mistaken_for(bytes(), fmt::format("an IDX file of {}", kind)));
  }

  std::uint32_t read_number() {
    std::uint8_t bytes[4];
    if (read(bytes) != sizeof bytes) fail(name_, "is cut short within its header");
    header_size_ += sizeof bytes;
    return load_big<std::uint32_t>(reinterpret_cast<const std::byte*>(bytes));
  }

  /// Reads `count` items of `item_size` bytes, which must be the rest of the file.
  std::vector<std::uint8_t> read_rest(std::uint64_t count, std::uint64_t item_size) {
    std::uint64_t size = 0;
    if (__builtin_mul_overflow(count, item_size, &size)) size = std::uint64_t(-1);
    check_promise(size);

    std::vector<std::uint8_t> bytes(static_cast<std::size_t>(size));
    const auto got = read(bytes);
    std::uint8_t more[1];
    const auto beyond = read(more);
    int status = Z_OK;
    gzerror(stream_.get(), &status);  // a gzipped file cut within its checksum shows only here
    if (got < size || status == Z_BUF_ERROR) fail(name_, "is cut short");
    if (beyond != 0) fail(name_, "has more data than the {} bytes its header promises", size);
    return bytes;
  }

 private:
  /// Before anything is allocated: a plain file must be as long as its header says, and a gzipped
  /// one must be able to expand to that.
  void check_promise(std::uint64_t size) const {
    if (gzdirect(stream_.get()) != 0) {
      const auto follow = size_ - std::min(size_, header_size_);
      if (follow != size) {
        fail(name_, "its header promises {} bytes, but {} follow", size, follow);
      }
    } else if (size > expansion_limit(size_)) {
      fail(name_, "its header promises {} bytes, which is too much for a gzipped file of {}", size,
           size_);
    }
  }

  /// Fills `out` as far as the file reaches.
  std::size_t read(std::span<std::uint8_t> out) {
    constexpr std::size_t max_step = std::size_t{1} << 30;  // gzread counts in int
    std::size_t done = 0;
    while (done < out.size()) {
      const auto step = std::min(out.size() - done, max_step);
      const int got = gzread(stream_.get(), out.data() + done, static_cast<unsigned>(step));
      if (got < 0) {
        const int error = errno;
        int status = Z_OK;
        gzerror(stream_.get(), &status);
        if (status == Z_ERRNO) fail(name_, "cannot be read: {}", system_message(error));
        fail(name_, "is damaged: its gzipped data are wrong");
      }
      if (got == 0) break;
      done += static_cast<std::size_t>(got);
    }
    return done;
  }

  std::string name_;
  std::unique_ptr<gzFile_s, decltype(&gzclose_r)> stream_;
  std::uint64_t size_ = 0;
  std::uint64_t header_size_ = 0;
};

}  // namespace

IdxImages read_idx_images(const std::filesystem::path& path) {
  IdxFile file(path);
  file.read_magic(image_magic, "images");
  IdxImages images;
  images.count = file.read_number();
  images.rows = file.read_number();
  images.columns = file.read_number();
  if (images.rows == 0 || images.columns == 0) {
    fail(path.string(), "its images are of {} x {} pixels", images.rows, images.columns);
  }
  images.pixels = file.read_rest(images.count, std::uint64_t{images.rows} * images.columns);
  return images;
}

std::vector<std::uint8_t> read_idx_labels(const std::filesystem::path& path) {
  IdxFile file(path);
  file.read_magic(label_magic, "labels");
  return file.read_rest(file.read_number(), 1);
}

}  // namespace mnist::io
