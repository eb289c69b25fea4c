#include "mnist/io/npz.hpp"

#include <zlib.h>

#include <algorithm>
#include <numeric>

#include "io/golden.hpp"
#include "io/temporary_folder.hpp"

using mnist::io::Array;
using mnist::io::decode_npz;
using mnist::io::encode_npz;
using mnist::io::NpzReader;
using mnist::io::read_npz;
using mnist::io::write_npz;

namespace {

using Members = std::vector<std::pair<std::string, Array>>;

const Members example = {
    {"b", Array{{2, 3}, std::vector<float>{-1, -0.5, 0, 0.5, 1, 1.5}}},
    {"a", Array{{3}, std::vector<double>{0, 1, 2}}},
    {"metadata", Array{{}, std::string("{}")}},
};

std::string little(std::size_t number, int size) {
  std::string text;
  for (int i = 0; i < size; ++i, number /= 256) text.push_back(static_cast<char>(number % 256));
  return text;
}

/// A member of a zip archive made by hand, so that its fields can be wrong.
struct Zip {
  std::string name = "a.npy";
  std::uint16_t method = 0;
  std::string data;
  std::uint32_t compressed_size = 0;
  std::uint32_t size = 0;
  std::uint32_t crc = 0;
  std::uint32_t offset = 0;

  std::string local() const {
    return "PK\3\4" + little(20, 2) + little(0, 2) + little(method, 2) + little(0, 4) +
           little(crc, 4) + little(compressed_size, 4) + little(size, 4) + little(name.size(), 2) +
           little(0, 2) + name + data;
  }
  std::string entry() const {
    return "PK\1\2" + little(20, 2) + little(20, 2) + little(0, 2) + little(method, 2) +
           little(0, 4) + little(crc, 4) + little(compressed_size, 4) + little(size, 4) +
           little(name.size(), 2) + little(0, 12) + little(offset, 4) + name;
  }
  std::vector<std::byte> bytes() const { return archive(local(), entry(), 1); }

  static std::vector<std::byte> archive(std::string members, const std::string& directory,
                                        std::size_t count) {
    const auto start = members.size();
    members += directory + "PK\5\6" + little(0, 4) + little(count, 2) + little(count, 2) +
               little(directory.size(), 4) + little(start, 4) + little(0, 2);
    const auto all = bytes_of(members);
    return {all.begin(), all.end()};
  }
};

std::string npy_text(const Array& array) {
  const auto bytes = mnist::io::encode_npy(array);
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

std::uint32_t crc_of(const std::string& text) {
  return static_cast<std::uint32_t>(
      crc32(0, reinterpret_cast<const Bytef*>(text.data()), static_cast<uInt>(text.size())));
}

/// `text` deflated without zlib's header, as zip has it.
std::string deflated(const std::string& text) {
  std::string out(compressBound(text.size()) + 64, '\0');
  z_stream stream{};
  deflateInit2(&stream, 9, Z_DEFLATED, -MAX_WBITS, 9, Z_DEFAULT_STRATEGY);
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  deflate(&stream, Z_FINISH);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

Zip stored_zip(const std::string& content) {
  const auto size = static_cast<std::uint32_t>(content.size());
  return {.data = content, .compressed_size = size, .size = size, .crc = crc_of(content)};
}

Zip deflated_zip(const std::string& content) {
  Zip zip{.method = 8, .data = deflated(content), .crc = crc_of(content)};
  zip.compressed_size = static_cast<std::uint32_t>(zip.data.size());
  zip.size = static_cast<std::uint32_t>(content.size());
  return zip;
}

}  // namespace

TEST_CASE("archives of either numpy, stored and deflated, hold the arrays that were saved") {
  const auto numpy = GENERATE(as<std::string>(), "numpy1.24/", "numpy2.4/");
  const auto file = GENERATE(as<std::string>(), "stored.npz", "deflated.npz");
  CAPTURE(numpy, file);
  const auto arrays = read_npz(golden(numpy + file));
  REQUIRE(arrays.size() == 3);
  REQUIRE(arrays.at("a.weight") == Array{{2, 3}, std::vector<float>{-1, -0.5, 0, 0.5, 1, 1.5}});
  REQUIRE(arrays.at("a.bias") == Array{{3}, std::vector<double>{0, 1, 2}});
  REQUIRE(std::get<std::string>(arrays.at("metadata").data) == "{\"version\": 1}");
}

TEST_CASE("open sizes in a local header, other members and a comment do not hinder") {
  const auto file = GENERATE(as<std::string>(), "plain", "force_zip64", "extra_members", "comment");
  CAPTURE(file);
  const auto arrays = read_npz(golden("zip/" + file + ".npz"));
  REQUIRE(arrays.size() == 1);
  REQUIRE(arrays.at("x") == Array{{4}, std::vector<float>{0, 1, 2, 3}});
}

TEST_CASE("sizes and offsets in zip64 fields of the directory are used") {
  const auto arrays = read_npz(golden("zip/zip64_directory.npz"));
  REQUIRE(arrays.size() == 2);
  REQUIRE(arrays.at("x") == Array{{4}, std::vector<float>{0, 1, 2, 3}});
  REQUIRE(arrays.at("y") == arrays.at("x"));
}

TEST_CASE("names are any text, in the order of the archive, without their ending") {
  const NpzReader reader(golden("zip/odd_names.npz"));
  REQUIRE(reader.names() == std::vector<std::string>{"Gewicht ä", "folder/y", ""});
  REQUIRE(reader.contains("folder/y"));
  REQUIRE_FALSE(reader.contains("y"));
  REQUIRE(NpzReader(golden("zip/empty.npz")).names().empty());
}

TEST_CASE("a member's header is read without its values, also of a deflated one") {
  const auto file = GENERATE(as<std::string>(), "numpy1.24/stored.npz", "numpy1.24/deflated.npz");
  CAPTURE(file);
  const NpzReader reader(golden(file));
  REQUIRE(reader.header("a.weight").shape == std::vector<std::size_t>{2, 3});
  REQUIRE(reader.header("a.weight").dtype == mnist::io::DType::float32);
  REQUIRE(reader.header("a.bias").dtype == mnist::io::DType::float64);
  REQUIRE_ERROR(reader.header("none"), ".npz: has no array none");
  REQUIRE_ERROR(reader.read("none"), ".npz: has no array none");
}

TEST_CASE("what is written is read back, in the given order, and is the same every time") {
  const auto bytes = encode_npz(example);
  REQUIRE(bytes == encode_npz(example));
  const NpzReader reader(bytes, "x");
  REQUIRE(reader.names() == std::vector<std::string>{"b", "a", "metadata"});
  for (const auto& [name, array] : example) REQUIRE(reader.read(name) == array);
  REQUIRE(decode_npz(encode_npz({}), "x").empty());

  const TemporaryFolder folder;
  write_npz(folder / "state.npz", example);
  REQUIRE(mnist::io::read_file(folder / "state.npz") == bytes);
}

TEST_CASE("writing refuses one name twice") {
  const Members twice = {example[0], example[0]};
  REQUIRE_ERROR(encode_npz(twice), "b.npy: cannot be put into a zip archive twice");
}

TEST_CASE("archives that cannot be read are refused by the reason and the member") {
  const auto read = [](const std::string& name) { return read_npz(golden("zip/" + name)); };
  REQUIRE_ERROR(read("bzip2.npz"), "x.npy: is compressed by bzip2, expected stored or deflate");
  REQUIRE_ERROR(read("lzma.npz"), "x.npy: is compressed by LZMA");
  REQUIRE_ERROR(read("encrypted.npz"), "x.npy: is encrypted");
  REQUIRE_ERROR(read("duplicate.npz"), "has two members named x.npy");
  REQUIRE_ERROR(read("missing.npz"), "missing.npz: no such file");
}

TEST_CASE("names that are no UTF-8 or hold control characters are escaped, and their arrays read") {
  for (const std::string file : {"control_character", "not_utf8"}) {
    const NpzReader reader(golden("zip/" + file + ".npz"));
    CAPTURE(file, reader.names());
    for (const auto& name : reader.names()) {
      REQUIRE(std::all_of(name.begin(), name.end(), [](char c) { return c >= ' ' && c <= '~'; }));
      REQUIRE(reader.read(name).size() > 0);
    }
    const auto has_escape = [](const std::string& name) { return name.find("\\x") != name.npos; };
    REQUIRE(std::any_of(reader.names().begin(), reader.names().end(), has_escape));
  }
}

TEST_CASE("an array is found by what it begins with where its member is not named .npy") {
  auto zip = stored_zip(npy_text(example[0].second));
  zip.name = "fc1.weight";
  REQUIRE(decode_npz(zip.bytes(), "f").at("fc1.weight") == example[0].second);
  auto packed = deflated_zip(npy_text(example[0].second));
  packed.name = "fc1.weight";
  REQUIRE(decode_npz(packed.bytes(), "f").at("fc1.weight") == example[0].second);

  auto twin = stored_zip(npy_text(example[1].second));
  twin.name = "fc1.weight.npy";
  twin.offset = static_cast<std::uint32_t>(zip.local().size());
  REQUIRE_ERROR(decode_npz(Zip::archive(zip.local() + twin.local(), zip.entry() + twin.entry(), 2),
                           "f"),
                "f: has two arrays fc1.weight");
}

TEST_CASE("a file that is no .npz archive is called by its name") {
  const auto refused = [](std::string_view content, const std::string& what) {
    const auto bytes = bytes_of(content);
    REQUIRE_ERROR(decode_npz({bytes.begin(), bytes.end()}, "f"), "f: " + what);
  };
  using namespace std::string_view_literals;
  refused("", "is empty, expected an .npz archive");
  refused("\x08\x07\x12\x07pytorch:"sv,
          "is an ONNX model, expected an .npz archive; save its arrays");
  refused("\x08\x08\x3a\x05"sv, "is an ONNX model");
  refused("\x80\2\x8a\nl\xfc\x9c"sv, "is a pickle, as PyTorch writes it");
  refused("\x40\0\0\0\0\0\0\0{\"fc1.weight\""sv, "is a safetensors file");
  refused("\x89HDF\r\n\x1a\n"sv, "is an HDF5 file");
  refused("\x89PNG\r\n\x1a\n\0"sv, "is a PNG");
  refused("\xff\xd8\xff\xe0"sv, "is a JPEG");
  refused("GIF89a"sv, "is a GIF");
  refused("<html>"sv, "is an HTML page");
  refused("version https://git-lfs.github.com/spec/v1\n"sv, "is a Git LFS pointer");
  refused("\0\0\x08\3"sv, "is an IDX file of images");
  refused("\x1f\x8b\x08"sv, "is a gzipped file, expected an .npz archive; unpack it first");
  refused("PK\3\4"sv, "is cut short");
  REQUIRE_ERROR(read_npz(golden("npy/f4_little.npy")), "is a single numpy array");
  auto pytorch = stored_zip("\x80\2}.");
  pytorch.name = "model/data.pkl";
  REQUIRE_ERROR(decode_npz(pytorch.bytes(), "f"), "f: is a PyTorch file, expected an .npz archive");
}

TEST_CASE("the archive made by hand is sound before its fields are made wrong") {
  const Array array{{2}, std::vector<float>{1, 2}};
  REQUIRE(decode_npz(stored_zip(npy_text(array)).bytes(), "f").at("a") == array);
  REQUIRE(decode_npz(deflated_zip(npy_text(array)).bytes(), "f").at("a") == array);
}

TEST_CASE("a wrong checksum is found, stored or deflated") {
  auto stored = stored_zip(npy_text(example[0].second));
  stored.crc ^= 1;
  REQUIRE_ERROR(decode_npz(stored.bytes(), "f"), "f: a: is damaged: its checksum is wrong");
  auto packed = deflated_zip(npy_text(example[0].second));
  packed.crc ^= 1;
  REQUIRE_ERROR(decode_npz(packed.bytes(), "f"), "f: a: is damaged: its checksum is wrong");
}

TEST_CASE("a damaged bit anywhere in an archive is noticed or harmless, never other values") {
  const auto whole = encode_npz(example);
  const auto expected = decode_npz(whole, "x");
  for (std::size_t i = 0; i < whole.size(); ++i) {
    auto damaged = whole;
    damaged[i] ^= std::byte{0x10};
    try {
      const auto arrays = decode_npz(damaged, "x");
      for (const auto& [name, array] : arrays) {
        if (expected.contains(name)) REQUIRE(array == expected.at(name));
      }
    } catch (const mnist::Error&) {
    }
  }
}

TEST_CASE("an archive cut anywhere is refused") {
  const auto whole = encode_npz(example);
  for (std::size_t size = 0; size < whole.size(); size += 7) {
    CAPTURE(size);
    REQUIRE_THROWS_AS(decode_npz({whole.begin(), whole.begin() + static_cast<long>(size)}, "x"),
                      mnist::Error);
  }
}

TEST_CASE("sizes that do not fit the archive or each other are refused") {
  const auto content = npy_text(example[0].second);
  auto beyond = stored_zip(content);
  beyond.size = beyond.compressed_size = 1'000'000;
  REQUIRE_ERROR(decode_npz(beyond.bytes(), "f"), "reach beyond the end of the archive");

  auto unequal = stored_zip(content);
  unequal.size = 2 * unequal.compressed_size;
  REQUIRE_ERROR(decode_npz(unequal.bytes(), "f"), "its two sizes differ");

  auto larger = deflated_zip(content);
  ++larger.size;
  REQUIRE_ERROR(decode_npz(larger.bytes(), "f"), "it does not expand");
  auto smaller = deflated_zip(content);
  --smaller.size;
  REQUIRE_ERROR(decode_npz(smaller.bytes(), "f"), "it does not expand");

  auto elsewhere = stored_zip(content);
  elsewhere.offset = 4;
  REQUIRE_ERROR(decode_npz(elsewhere.bytes(), "f"), "does not agree with the archive's directory");
}

TEST_CASE("a small archive that claims or holds gigabytes is refused before they are allocated") {
  auto claim = deflated_zip(npy_text(example[0].second));
  claim.size = 0xfffffff0;
  REQUIRE_ERROR(decode_npz(claim.bytes(), "f"), "would expand to 4294967280 bytes");

  // 200 MB of zeros, which deflate to 200 kB.
  const auto bomb = deflated_zip(std::string(200'000'000, '\0'));
  REQUIRE(bomb.data.size() < 1'000'000);
  REQUIRE_ERROR(decode_npz(bomb.bytes(), "f"), "would expand to 200000000 bytes, at most");
}

TEST_CASE("members that overlap are refused") {
  const auto content = npy_text(example[0].second);
  auto inner = stored_zip(content);
  auto outer = stored_zip(inner.local());
  outer.name = "b.npy";
  inner.offset = static_cast<std::uint32_t>(outer.local().size() - inner.local().size());
  REQUIRE_ERROR(decode_npz(Zip::archive(outer.local(), outer.entry() + inner.entry(), 2), "f"),
                "b.npy and a.npy overlap");
}

TEST_CASE("a directory of more or fewer members than the archive says is refused") {
  const auto zip = stored_zip(npy_text(example[0].second));
  REQUIRE_ERROR(decode_npz(Zip::archive(zip.local(), zip.entry(), 2), "f"),
                "its directory has 1 members, expected 2");
}

TEST_CASE("a damaged member does not hinder reading another") {
  auto bytes = encode_npz(example);
  bytes[170] ^= std::byte{1};  // a value of the first array
  const NpzReader reader(bytes, "f");
  REQUIRE_ERROR(reader.read("b"), "f: b: is damaged");
  REQUIRE(reader.read("a") == example[1].second);
}

TEST_CASE("floats are read in pieces, and one damaged byte anywhere in their member is noticed") {
  std::vector<float> values(40000);
  std::iota(values.begin(), values.end(), 0.5F);
  const auto bytes = encode_npz({{{"w", Array{{200, 200}, values}}}});
  std::vector<float> read(values.size());
  NpzReader(bytes, "f").read_floats("w", read);
  REQUIRE(read == values);

  const std::size_t data = 30 + 5, header_end = data + 128;  // behind the zip header and "w.npy"
  for (const std::size_t at : {header_end - 2, header_end, header_end + 65536, data + 160127}) {
    auto damaged = bytes;
    damaged[at] ^= std::byte{1};
    REQUIRE_ERROR(NpzReader(damaged, "f").read_floats("w", read), "f: w: ");
  }
}

TEST_CASE("a file cut while it is open is an error, not the end of the process") {
  const TemporaryFolder folder;
  const auto path = folder / "a.npz";
  write_npz(path, {{{"w", Array{{2000}, std::vector<float>(2000)}}}});
  const NpzReader reader(path);
  std::filesystem::resize_file(path, 4100);
  REQUIRE_ERROR(reader.read("w"), "a.npz: was cut short while it was read");
}
