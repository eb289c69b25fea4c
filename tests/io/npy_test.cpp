#include "mnist/io/npy.hpp"

#include <cmath>
#include <limits>
#include <numeric>

#include "io/golden.hpp"
#include "io/temporary_folder.hpp"

using mnist::io::Array;
using mnist::io::decode_npy;
using mnist::io::decode_npy_header;
using mnist::io::DType;
using mnist::io::encode_npy;
using mnist::io::Pickle;

namespace {

Array decode_golden(const std::string& name) {
  return decode_npy(golden_bytes("npy/" + name + ".npy"), name);
}

/// An npy file of version 1.0 whose header holds this text.
std::vector<std::byte> npy_with(const std::string& header, std::string_view data = "") {
  std::string file("\x93NUMPY\x01\x00", 8);
  file.push_back(static_cast<char>(header.size() & 0xff));
  file.push_back(static_cast<char>(header.size() >> 8));
  file += header;
  file += data;
  const auto bytes = bytes_of(file);
  return {bytes.begin(), bytes.end()};
}

const std::vector<std::size_t> two_by_three = {2, 3};

}  // namespace

TEST_CASE("float arrays of any size, byte order and memory order have numpy's values") {
  const auto name =
      GENERATE(as<std::string>(), "f2_little", "f2_big", "f4_little", "f4_big", "f2_little_fortran",
               "f2_big_fortran", "f4_little_fortran", "f4_big_fortran", "version2", "version3");
  CAPTURE(name);
  const auto array = decode_golden(name);
  const float unit = name.starts_with("version") ? 1.0F : 0.5F;
  REQUIRE(array.shape == two_by_three);
  REQUIRE(std::get<std::vector<float>>(array.data) ==
          std::vector<float>{-2 * unit, -1 * unit, 0, unit, 2 * unit, 3 * unit});
}

TEST_CASE("double arrays of either byte order and memory order have numpy's values") {
  const auto name =
      GENERATE(as<std::string>(), "f8_little", "f8_big", "f8_little_fortran", "f8_big_fortran");
  CAPTURE(name);
  const auto array = decode_golden(name);
  REQUIRE(array.shape == two_by_three);
  REQUIRE(std::get<std::vector<double>>(array.data) ==
          std::vector<double>{-1, -0.5, 0, 0.5, 1, 1.5});
}

TEST_CASE("integer arrays of any size and byte order have numpy's values") {
  const auto kind = GENERATE(as<std::string>(), "i1", "i2", "i4", "i8", "u2", "u4", "u8");
  const auto order = GENERATE(as<std::string>(), "little", "big");
  CAPTURE(kind, order);
  const auto array = decode_golden(kind + "_" + order);
  const std::int64_t first = kind[0] == 'i' ? -2 : 0;
  std::vector<std::int64_t> expected(6);
  std::iota(expected.begin(), expected.end(), first);
  REQUIRE(array.shape == two_by_three);
  REQUIRE(std::get<std::vector<std::int64_t>>(array.data) == expected);
}

TEST_CASE("uint8 and bool arrays become bytes") {
  REQUIRE(std::get<std::vector<std::uint8_t>>(decode_golden("u1_little").data) ==
          std::vector<std::uint8_t>{0, 1, 2, 3, 4, 5});
  REQUIRE(std::get<std::vector<std::uint8_t>>(decode_golden("bool").data) ==
          std::vector<std::uint8_t>{0, 0, 0, 1, 1, 1});
}

TEST_CASE("a Fortran array of three dimensions is put into C order") {
  std::vector<float> expected(24);
  std::iota(expected.begin(), expected.end(), 0.0F);
  const auto array = decode_golden("fortran_3d");
  REQUIRE(array.shape == std::vector<std::size_t>{2, 3, 4});
  REQUIRE(std::get<std::vector<float>>(array.data) == expected);
}

TEST_CASE("float16's zeros, subnormals, largest value, infinities and NaN are kept") {
  const auto values = decode_golden("half_special").to_floats();
  REQUIRE(values.size() == 8);
  REQUIRE((values[0] == 0 && !std::signbit(values[0])));
  REQUIRE((values[1] == 0 && std::signbit(values[1])));
  REQUIRE(values[2] == std::ldexp(1.0F, -24));
  REQUIRE(values[3] == std::ldexp(1023.0F, -24));  // just below the smallest normal number
  REQUIRE(values[4] == 65504.0F);
  REQUIRE(values[5] == std::numeric_limits<float>::infinity());
  REQUIRE(values[6] == -std::numeric_limits<float>::infinity());
  REQUIRE(std::isnan(values[7]));
}

TEST_CASE("arrays of no, one and zero-length dimensions are read") {
  REQUIRE(decode_golden("scalar") == Array{{}, std::vector<double>{2.5}});
  REQUIRE(decode_golden("vector") == Array{{3}, std::vector<float>{0, 1, 2}});
  REQUIRE(decode_golden("empty") == Array{{0, 3}, std::vector<float>{}});
}

TEST_CASE("text is read as UTF-8 in either byte order") {
  REQUIRE(std::get<std::string>(decode_golden("text").data) == "Ziffern: äß 七 🖊");
  REQUIRE(std::get<std::string>(decode_golden("text_big").data) == "Ziffern: äß 七 🖊");
  REQUIRE(std::get<std::string>(decode_golden("text_empty").data).empty());
}

TEST_CASE("the header alone tells type, shape and place of the values") {
  const auto header = decode_npy_header(golden_bytes("npy/f8_big_fortran.npy"), "x");
  REQUIRE(header.dtype == DType::float64);
  REQUIRE(header.item_size == 8);
  REQUIRE(header.big_endian);
  REQUIRE(header.fortran_order);
  REQUIRE(header.shape == two_by_three);
  REQUIRE(header.size() == 6);
  REQUIRE(header.data_offset == 128);
}

TEST_CASE("what is written is byte for byte what numpy writes") {
  const auto name = GENERATE(as<std::string>(), "f4_little", "f8_little", "u1_little", "i8_little",
                             "scalar", "vector", "empty", "text", "text_empty", "u1_vector",
                             "i8_large", "f4_wide", "fortran_3d");
  CAPTURE(name);
  auto expected = golden_bytes("npy/" + name + ".npy");
  if (name == "fortran_3d") {  // what is read from Fortran order is written in C order
    REQUIRE(decode_npy(encode_npy(decode_golden(name)), name) == decode_golden(name));
  } else {
    REQUIRE(encode_npy(decode_golden(name)) == expected);
  }
}

TEST_CASE("the padding of a header is right at every length of its text") {
  for (std::size_t digits = 1; digits < 70; ++digits) {
    const Array array{{}, std::string(digits, 'x')};
    const auto bytes = encode_npy(array);
    REQUIRE(decode_npy_header(bytes, "x").data_offset % 64 == 0);
    REQUIRE(decode_npy(bytes, "x") == array);
  }
}

TEST_CASE("a pickle is carried through, with the place it came from") {
  const Array array{{}, Pickle{{std::byte{1}, std::byte{2}}, 0}};
  const auto decoded = decode_npy(encode_npy(array), "x");
  REQUIRE(std::get<Pickle>(decoded.data).bytes == std::get<Pickle>(array.data).bytes);
  REQUIRE(std::get<Pickle>(decoded.data).offset == 128);
}

TEST_CASE("writing refuses an array whose values do not fit its shape") {
  REQUIRE_ERROR(encode_npy(Array{{2, 3}, std::vector<float>(5)}), "has 5 elements, expected 6");
  REQUIRE_ERROR(encode_npy(Array{{1}, std::string("text")}), "expected ()");
  REQUIRE_ERROR(encode_npy(Array{{}, std::string("\xff")}), "UTF-8");
}

TEST_CASE("to_floats converts every number and refuses the rest") {
  REQUIRE(Array{{2}, std::vector<std::int64_t>{-7, 1 << 20}}.to_floats() ==
          std::vector<float>{-7, 1048576});
  REQUIRE(Array{{2}, std::vector<std::uint8_t>{0, 255}}.to_floats() == std::vector<float>{0, 255});
  REQUIRE(Array{{1}, std::vector<double>{0.1}}.to_floats() == std::vector<float>{0.1F});
  const auto infinite = Array{{1}, std::vector<double>{HUGE_VAL}}.to_floats();
  REQUIRE(std::isinf(infinite[0]));
  REQUIRE_ERROR((Array{{2}, std::vector<double>{0, 1e39}}.to_floats("fc1.weight")),
                "fc1.weight: element 1 is 1e+39, too large for a float");
  REQUIRE_ERROR((Array{{}, std::string("x")}.to_floats("metadata")), "metadata: is text");
  REQUIRE_ERROR((Array{{}, Pickle{}}.to_floats("weights")), "is a pickled object");
}

TEST_CASE("element types that are no real numbers are refused by name") {
  REQUIRE_ERROR(decode_golden("complex"), "complex: has elements of type '<c8'");
  REQUIRE_ERROR(decode_golden("structured"), "is a structured array");
  REQUIRE_ERROR(decode_golden("texts"), "is an array of texts of shape (2,)");
  REQUIRE_ERROR(decode_golden("bytes"), "has elements of type '|S4'");
  REQUIRE_ERROR(decode_golden("datetime"), "has elements of type '<M8[D]'");
}

TEST_CASE("an integer beyond 64 signed bits is refused, not wrapped") {
  const auto file = npy_with("{'descr': '<u8', 'fortran_order': False, 'shape': (), }",
                             "\xff\xff\xff\xff\xff\xff\xff\xff");
  REQUIRE_ERROR(decode_npy(file, "x"), "18446744073709551615");
}

TEST_CASE("text that is no Unicode is refused") {
  const auto surrogate = npy_with("{'descr': '<U1', 'fortran_order': False, 'shape': ()}",
                                  std::string_view("\0\xd8\0\0", 4));
  REQUIRE_ERROR(decode_npy(surrogate, "x"), "character 0 of its text is no Unicode");
}

TEST_CASE("a file that is cut or lengthened anywhere is refused") {
  const auto whole = golden_bytes("npy/f4_little.npy");
  for (std::size_t size = 0; size < whole.size(); ++size) {
    CAPTURE(size);
    REQUIRE_THROWS_AS(decode_npy(std::span(whole).first(size), "x"), mnist::Error);
  }
  auto longer = whole;
  longer.push_back(std::byte{0});
  REQUIRE_ERROR(decode_npy(longer, "x"), "shape (2, 3) takes 24 bytes, but 25 follow");
}

TEST_CASE("a header that claims terabytes is refused before anything is allocated") {
  const auto claim = [](const std::string& shape) {
    return npy_with("{'descr': '<f8', 'fortran_order': False, 'shape': (" + shape + "), }");
  };
  REQUIRE_ERROR(decode_npy(claim("1000000, 1250000"), "x"), "takes 10000000000000 bytes");
  REQUIRE_ERROR(decode_npy(claim("4294967296, 4294967296, 4294967296"), "x"), "any memory");
  REQUIRE_ERROR(decode_npy(claim("99999999999999999999999"), "x"), "expected a length");
  // A product that wraps around to the right size.
  REQUIRE_ERROR(decode_npy(claim("9223372036854775808, 2"), "x"), "any memory");
}

TEST_CASE("headers written in other ways than numpy's are understood") {
  const std::string_view data("\0\0\x80\x3f\0\0\0\x40", 8);  // 1 and 2
  const Array expected{{2}, std::vector<float>{1, 2}};
  const auto header =
      GENERATE(as<std::string>(), "{'descr': '<f4', 'fortran_order': False, 'shape': (2,), }",
               "{\"shape\":(2,),\"descr\":\"<f4\",\"fortran_order\":False}\n",
               "  { 'shape' : ( 2L , ) , 'fortran_order' : True , 'descr' : '<f4' , }  \n\n");
  REQUIRE(decode_npy(npy_with(header, data), "x") == expected);
}

TEST_CASE("damaged headers are refused with the place of the fault") {
  const auto header = [](const std::string& text) { return npy_with(text); };
  REQUIRE_ERROR(decode_npy(header(""), "x"), "x: is cut short");
  REQUIRE_ERROR(decode_npy(header("  "), "x"), "npy header, character 2: expected '{'");
  REQUIRE_ERROR(decode_npy(header("{'descr'}"), "x"), "character 8: expected ':'");
  REQUIRE_ERROR(decode_npy(header("{'descr': '<f4', 'fortran_order': False}"), "x"), "is missing");
  REQUIRE_ERROR(decode_npy(header("{'descr': '<f4', 'descr': '<f4'}"), "x"),
                "'descr' is not expected");
  REQUIRE_ERROR(decode_npy(header("{'shape': (2)}"), "x"), "expected ','");
  REQUIRE_ERROR(decode_npy(header("{'shape': (-2,)}"), "x"), "expected a length");
  REQUIRE_ERROR(decode_npy(header("{'fortran_order': 0}"), "x"), "expected True or False");
  REQUIRE_ERROR(decode_npy(header("{'descr': '<f4"), "x"), "a string has no end");
  REQUIRE_ERROR(decode_npy(header("{'descr': '<f4', 'fortran_order': False, 'shape': (),} x"), "x"),
                "expected its end");
  std::string many = "{'shape': (";
  for (int i = 0; i < 33; ++i) many += "1, ";
  REQUIRE_ERROR(decode_npy(header(many + ")}"), "x"), "more than 32 dimensions");
}

TEST_CASE("other formats and versions are refused by name") {
  REQUIRE_ERROR(decode_npy(bytes_of("PK\3\4 a zip file"), "x"), "is not a numpy array");
  auto file = golden_bytes("npy/f4_little.npy");
  file[6] = std::byte{4};
  REQUIRE_ERROR(decode_npy(file, "x"), "npy format version 4, expected 1, 2 or 3");
  auto version2 = golden_bytes("npy/version2.npy");
  version2[10] = std::byte{0xff};
  REQUIRE_ERROR(decode_npy(version2, "x"), "at most 65536 are read");
}
