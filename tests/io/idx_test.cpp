#include "mnist/io/idx.hpp"

#include <sys/stat.h>
#include <zlib.h>

#include "io/golden.hpp"
#include "io/temporary_folder.hpp"

using mnist::io::read_idx_images;
using mnist::io::read_idx_labels;

namespace {

std::string big(std::uint32_t number) {
  std::string text;
  for (int shift = 24; shift >= 0; shift -= 8) text.push_back(static_cast<char>(number >> shift));
  return text;
}

std::string images(std::uint32_t count, std::uint32_t rows, std::uint32_t columns,
                   const std::string& pixels) {
  return big(0x803) + big(count) + big(rows) + big(columns) + pixels;
}

std::string labels(std::uint32_t count, const std::string& values) {
  return big(0x801) + big(count) + values;
}

std::string gzipped(const std::string& text) {
  std::string out(compressBound(text.size()) + 64, '\0');
  z_stream stream{};
  deflateInit2(&stream, 9, Z_DEFLATED, 16 + MAX_WBITS, 9, Z_DEFAULT_STRATEGY);
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  deflate(&stream, Z_FINISH);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

/// A file of a test's own, with this content.
class File {
 public:
  explicit File(const std::string& content) { write_text(path(), content); }
  std::filesystem::path path() const { return folder_ / "some-file"; }

 private:
  TemporaryFolder folder_;
};

mnist::io::IdxImages read_images(const std::string& content) {
  return read_idx_images(File(content).path());
}

std::vector<std::uint8_t> read_labels(const std::string& content) {
  return read_idx_labels(File(content).path());
}

const std::string two_images = images(2, 2, 3, "abcdefghijkl");
const std::string three_labels = labels(3, std::string("\7\0\11", 3));

}  // namespace

TEST_CASE("images and labels are read, plain or gzipped, whatever the file is called") {
  for (const bool packed : {false, true}) {
    CAPTURE(packed);
    const auto found = read_images(packed ? gzipped(two_images) : two_images);
    REQUIRE(found.count == 2);
    REQUIRE(found.rows == 2);
    REQUIRE(found.columns == 3);
    REQUIRE(std::string(found.pixels.begin(), found.pixels.end()) == "abcdefghijkl");
    REQUIRE(read_labels(packed ? gzipped(three_labels) : three_labels) ==
            std::vector<std::uint8_t>{7, 0, 9});
  }
  REQUIRE(read_images(images(0, 28, 28, "")).count == 0);
}

TEST_CASE("a gzip file of several parts is read as one") {
  const auto content = gzipped(two_images.substr(0, 9)) + gzipped(two_images.substr(9));
  REQUIRE(read_images(content).pixels.size() == 12);
}

TEST_CASE("another kind of file is called by its name, plain or gzipped") {
  const auto refused = [](const std::string& content, const std::string& what) {
    REQUIRE_ERROR(read_images(content), "some-file: " + what);
    REQUIRE_ERROR(read_images(gzipped(content)), "some-file: " + what);
  };
  refused(three_labels, "is an IDX file of labels, expected an IDX file of images");
  REQUIRE_ERROR(read_labels(two_images),
                "is an IDX file of images, expected an IDX file of labels");
  refused("<!DOCTYPE html>\n<html>",
          "is an HTML page, expected an IDX file of images; download it");
  refused("\n <HTML><title>404</title>", "is an HTML page");
  refused("<?xml version=\"1.0\"?><Error><Code>AccessDenied</Code></Error>", "is XML text");
  refused("version https://git-lfs.github.com/spec/v1\noid sha256:1\n", "is a Git LFS pointer");
  refused("{\"message\": \"Not Found\"}", "is text");
  refused(std::string("PK\3\4\24\0", 6),
          "is a zip archive, expected an IDX file of images; unpack it");
  refused(std::string("\0\0\x0d\3", 4), "is of an unknown kind");
  refused("", "is empty");
  REQUIRE_ERROR(read_images(gzipped(gzipped(two_images))), "some-file: is gzipped twice");
}

TEST_CASE("a plain file that is shorter or longer than its header says is refused") {
  for (std::size_t size = 4; size < two_images.size(); ++size) {
    CAPTURE(size);
    REQUIRE_THROWS_AS(read_images(two_images.substr(0, size)), mnist::Error);
  }
  REQUIRE_ERROR(read_images(two_images.substr(0, 27)),
                "its header promises 12 bytes, but 11 follow");
  REQUIRE_ERROR(read_images(two_images + "x"), "its header promises 12 bytes, but 13 follow");
  REQUIRE_ERROR(read_labels(three_labels + "x"), "its header promises 3 bytes, but 4 follow");
}

TEST_CASE("a gzipped file that is shorter or longer than its header says is refused") {
  REQUIRE_ERROR(read_images(gzipped(two_images.substr(0, 27))), "is cut short");
  REQUIRE_ERROR(read_images(gzipped(two_images + "x")), "more data than the 12 bytes");
}

TEST_CASE("a gzipped file cut anywhere is refused, also within its checksum") {
  const auto whole = gzipped(two_images);
  for (std::size_t size = 0; size < whole.size(); ++size) {
    CAPTURE(size);
    REQUIRE_THROWS_AS(read_images(whole.substr(0, size)), mnist::Error);
  }
}

TEST_CASE("damaged gzip data are refused") {
  auto damaged = gzipped(two_images);
  damaged[damaged.size() - 6] ^= 1;  // of the checksum
  REQUIRE_ERROR(read_images(damaged), "is damaged: its gzipped data are wrong");
  damaged = gzipped(two_images);
  damaged[12] = '\xff';
  REQUIRE_THROWS_AS(read_images(damaged), mnist::Error);
}

TEST_CASE("a header that claims terabytes is refused before they are allocated") {
  const auto huge = images(0xffffffff, 0xffff, 0xffff, "");
  REQUIRE_ERROR(read_images(huge), "its header promises");
  REQUIRE_ERROR(read_images(gzipped(huge)), "too much for a gzipped file of");
  REQUIRE_ERROR(read_images(gzipped(images(100'000, 28, 28, ""))), "too much for a gzipped file");
  REQUIRE_ERROR(read_labels(labels(0xffffffff, "")), "its header promises 4294967295 bytes");
}

TEST_CASE("images without pixels are refused") {
  REQUIRE_ERROR(read_images(images(1'000'000, 0, 28, "")), "its images are of 0 x 28 pixels");
}

TEST_CASE("every byte is a label") {
  REQUIRE(read_labels(labels(3, std::string("\0\377\12", 3))) ==
          std::vector<std::uint8_t>{0, 255, 10});
}

TEST_CASE("a path that is no file is refused") {
  const TemporaryFolder folder;
  REQUIRE_ERROR(read_idx_images(folder / "none"), "none: no such file");
  REQUIRE_ERROR(read_idx_images(folder.path()), "is a directory");
  REQUIRE(::mkfifo((folder / "pipe").c_str(), 0600) == 0);
  REQUIRE_ERROR(read_idx_labels(folder / "pipe"), "is not a regular file");
}
