#include "io/pickle.hpp"

#include <algorithm>
#include <cstdio>

#include "io/golden.hpp"
#include "io/temporary_folder.hpp"
#include "mnist/io/npz.hpp"

using mnist::io::Array;
using mnist::io::decode_pickle;
using mnist::io::encode_pickle;
using mnist::io::NpzReader;
using mnist::io::Pickle;

namespace {

using Arrays = std::map<std::int64_t, Array>;

Pickle golden_pickle(const std::string& file, const std::string& member) {
  return std::get<Pickle>(NpzReader(golden(file)).read(member).data);
}

Pickle stream(const std::string& text) {
  const auto bytes = bytes_of(text);
  return {{bytes.begin(), bytes.end()}, 0};
}

std::vector<double> counted(std::size_t count, double unit) {
  std::vector<double> values(count);
  for (std::size_t i = 0; i < count; ++i) values[i] = static_cast<double>(i) * unit;
  return values;
}

// Parts of a stream, in Python's notation.
const std::string proto = "\x80\x03";
const std::string reconstruct = "cnumpy.core.multiarray\n_reconstruct\n";
const std::string ndarray = "cnumpy\nndarray\n";
const std::string dtype = "cnumpy\ndtype\n";
const std::string zero_tuple = std::string("K\0\x85", 3);
const std::string letter_b = std::string(
    "C\x01"
    "b");
const std::string new_array = reconstruct + ndarray + zero_tuple + letter_b + "\x87R";

std::string text_of(const std::string& text) {
  return std::string{'X', static_cast<char>(text.size()), 0, 0, 0} + text;
}

std::string dtype_of(const std::string& kind, const std::string& order) {
  return dtype + text_of(kind) + "\x89\x88\x87R(K\x03" + text_of(order) +
         "NNNJ\xff\xff\xff\xffJ\xff\xff\xff\xffK" + std::string("\0", 1) + "tb";
}

/// The array of shape () around a dict with these entries.
std::string wrapped(const std::string& entries) {
  return proto + new_array + "(K\x01)" + dtype_of("O8", "|") + "\x89]}(" + entries + "uatb.";
}

/// An array of these values with a shape of one extent.
std::string array_of(char extent, const std::string& kind, const std::string& values) {
  return new_array + "(K\x01K" + std::string(1, extent) + "\x85" + dtype_of(kind, "<") + "\x89" +
         "C" + std::string(1, static_cast<char>(values.size())) + values + "tb";
}

const std::string two_floats("\0\0\x80\x3f\0\0\0\x40", 8);  // 1 and 2
const std::string key_0("K\0", 2);
const std::string key_1("K\1", 2);

}  // namespace

TEST_CASE("the dicts of the original layout are read, from either numpy") {
  const auto file =
      GENERATE(as<std::string>(), "numpy1.24/seed_layout.npz", "numpy2.4/seed_layout.npz");
  CAPTURE(file);
  REQUIRE(
      decode_pickle(golden_pickle(file, "weights"), "weights") ==
      Arrays{{0, Array{{2, 1, 3, 3}, counted(18, 0.25)}}, {1, Array{{3, 18}, counted(54, 0.125)}}});
  REQUIRE(decode_pickle(golden_pickle(file, "biases"), "biases") ==
          Arrays{{0, Array{{2, 3, 3}, counted(18, 1)}}, {1, Array{{3, 1}, counted(3, 1)}}});
}

TEST_CASE("a long dict of every element type is read: a memo of over 256 entries, negative keys") {
  const auto file =
      GENERATE(as<std::string>(), "numpy1.24/pickled_dict.npz", "numpy2.4/pickled_dict.npz");
  CAPTURE(file);
  const auto many = decode_pickle(golden_pickle(file, "many"), "many");
  REQUIRE(many.size() == 100);
  REQUIRE(many.at(97'000) == Array{{1, 2}, std::vector<double>{97, 97}});
  REQUIRE(many.at(98'000) == Array{{2, 3}, std::vector<std::uint8_t>(6, 98)});
  REQUIRE(many.at(99'000) == Array{{3, 1}, std::vector<std::int64_t>(3, 99)});
  REQUIRE(many.at(0) == Array{{0, 1}, std::vector<float>{}});
  REQUIRE(decode_pickle(golden_pickle(file, "one"), "one") ==
          Arrays{{-1, Array{{1, 1, 1, 1}, std::vector<double>{0}}}});
  REQUIRE(decode_pickle(golden_pickle(file, "none"), "none").empty());
}

TEST_CASE("a written dict of doubles is read back, in any shape, with negative and large keys") {
  const Arrays arrays{{-1, Array{{}, counted(1, 1)}},
                      {70'000, Array{{2, 0, 3}, {std::vector<double>{}}}},
                      {3, Array{{2, 1, 3, 3}, counted(18, 0.25)}}};
  REQUIRE(decode_pickle(encode_pickle(arrays), "x") == arrays);
  REQUIRE(decode_pickle(encode_pickle({}), "x").empty());
}

TEST_CASE("only arrays of doubles with keys of 32 bits can be pickled") {
  REQUIRE_ERROR(encode_pickle({{0, Array{{1}, std::vector<float>(1)}}}), "only arrays of doubles");
  REQUIRE_ERROR(encode_pickle({{std::int64_t{1} << 40, Array{{0}, std::vector<double>{}}}}),
                "too large for a pickle");
}

TEST_CASE("a stream made by hand is read before it is made wrong") {
  const auto entries = key_0 + array_of(2, "f4", two_floats);
  REQUIRE(decode_pickle(stream(wrapped(entries)), "x") ==
          Arrays{{0, Array{{2}, std::vector<float>{1, 2}}}});
}

TEST_CASE("the name that numpy 2 gives to _reconstruct is known in the older protocol too") {
  auto text = wrapped(key_0 + array_of(2, "f4", two_floats));
  text.replace(text.find("numpy.core"), 10, "numpy._core");
  REQUIRE(decode_pickle(stream(text), "x").size() == 1);
}

TEST_CASE("Fortran order and other byte orders within a pickle are obeyed") {
  const std::string big("\x3f\x80\0\0\x40\0\0\0", 8);
  const auto entries =
      key_0 + new_array + "(K\x01K\x02\x85" + dtype_of("f4", ">") + "\x88" + "C\x08" + big + "tb";
  REQUIRE(decode_pickle(stream(wrapped(entries)), "x").at(0).to_floats() ==
          std::vector<float>{1, 2});
  const auto square = key_0 + new_array + "(K\x01K\x02K\x02\x86" + dtype_of("u1", "|") + "\x88" +
                      "C\x04" + "abcd" + "tb";
  REQUIRE(decode_pickle(stream(wrapped(square)), "x").at(0) ==
          Array{{2, 2}, std::vector<std::uint8_t>{'a', 'c', 'b', 'd'}});
}

TEST_CASE("a name that is not numpy's is refused by name and place, whatever it is") {
  const auto call = [](const std::string& global) { return stream(proto + "c" + global + "."); };
  REQUIRE_ERROR(decode_pickle(call("os\nsystem\n"), "weights"),
                "weights: its pickle, at byte 2: the name os.system is not allowed");
  REQUIRE_ERROR(decode_pickle(call("builtins\neval\n"), "x"), "builtins.eval is not allowed");
  REQUIRE_ERROR(decode_pickle(call("numpy\nload\n"), "x"), "numpy.load is not allowed");
  REQUIRE_ERROR(decode_pickle(call("numpy.core.multiarray\nscalar\n"), "x"), "is not allowed");
  REQUIRE_ERROR(decode_pickle(call("evil\n_reconstruct\n"), "x"), "evil._reconstruct");
  REQUIRE_ERROR(decode_pickle(call("\x1b[2J\nsystem\n"), "x"), "the name \\x1b[2J.system");
  REQUIRE_ERROR(decode_pickle(call(std::string(300, 'a') + "\nb\n"), "x"), "a name is too long");

  const auto on_stack = proto + "\x8c\x02os\x8c\x06system\x93.";
  REQUIRE_ERROR(decode_pickle(stream(on_stack), "x"), "at byte 14: the name os.system is not");
  REQUIRE_ERROR(decode_pickle(stream(proto + "NN\x93."), "x"), "a name that is no text");

  Pickle placed = call("os\nsystem\n");
  placed.offset = 128;
  REQUIRE_ERROR(decode_pickle(placed, "x"), "at byte 130");
}

TEST_CASE("every operation that is not needed is refused, with its place") {
  for (const char opcode : {'0', '2', 'I', 'i', 'o', 'P', 'Q', 'e', '\x81', '\x92', '\xff', '\0'}) {
    char name[5];
    std::snprintf(name, sizeof name, "0x%02x", static_cast<unsigned char>(opcode));
    const auto text = proto + "N" + std::string(1, opcode) + ".";
    REQUIRE_ERROR(decode_pickle(stream(text), "x"),
                  "at byte 3: the operation " + std::string(name) + " is not allowed");
  }
}

TEST_CASE("every byte as an operation is allowed or refused, and nothing but Error is thrown") {
  for (int opcode = 0; opcode < 256; ++opcode) {
    for (const std::string before : {"", "N", "NN", "(", "]", "}", ")", "K\1"}) {
      const auto text = proto + before + std::string(1, static_cast<char>(opcode)) + "\1\1\1\1\1";
      REQUIRE_THROWS_AS(decode_pickle(stream(text), "x"), mnist::Error);
    }
  }
}

TEST_CASE("a stream cut anywhere is refused") {
  const auto whole = golden_pickle("numpy1.24/seed_layout.npz", "biases");
  for (std::size_t size = 0; size < whole.bytes.size(); ++size) {
    CAPTURE(size);
    const Pickle cut{{whole.bytes.begin(), whole.bytes.begin() + static_cast<long>(size)}, 0};
    REQUIRE_THROWS_AS(decode_pickle(cut, "x"), mnist::Error);
  }
  auto longer = whole;
  longer.bytes.push_back(std::byte{'.'});
  REQUIRE_ERROR(decode_pickle(longer, "x"), "STOP before the end of the data");
}

TEST_CASE("operations that find the stack or the memo other than they need are refused") {
  const auto run = [](const std::string& text) { return decode_pickle(stream(proto + text), "x"); };
  REQUIRE_ERROR(run("."), "STOP before everything is built");
  REQUIRE_ERROR(run("NN."), "STOP before everything is built");
  REQUIRE_ERROR(run("(N."), "STOP before everything is built");
  REQUIRE_ERROR(run("\x85."), "the stack is empty");
  REQUIRE_ERROR(run("N(\x85."), "the stack is empty");  // nothing above the mark
  REQUIRE_ERROR(run("Nt."), "there is no MARK");
  REQUIRE_ERROR(run("h\x05."), "the memo has no entry 5");
  REQUIRE_ERROR(run("Nq\x05h\x04."), "the memo has no entry 4");
  REQUIRE_ERROR(run("q\x05."), "the stack is empty");
  REQUIRE_ERROR(run("NNa."), "APPEND to what is no list");
  REQUIRE_ERROR(run("NNNs."), "SETITEMS to what is no dict");
  REQUIRE_ERROR(run("}(Nu."), "a key without a value");
  REQUIRE_ERROR(run("NNR."), "a call that is none of numpy's");
  REQUIRE_ERROR(run(dtype + ndarray + "NN\x87R."), "a call that is none of numpy's");
  REQUIRE_ERROR(run(reconstruct + dtype + zero_tuple + letter_b + "\x87R."), "a call that is none");
  REQUIRE_ERROR(run("NNb."), "a state that is no tuple");
  REQUIRE_ERROR(run("N)b."), "a state for what is neither array nor dtype");
  REQUIRE_ERROR(run(new_array + ")b."), "the state of an array of unknown form");
  REQUIRE_ERROR(decode_pickle(stream("N."), "x"), "PROTO is not its first operation");
  REQUIRE_ERROR(run("\x80\x03N."), "PROTO is not its first operation");
  REQUIRE_ERROR(decode_pickle(stream("\x80\x05N."), "x"), "protocol 5, expected 2 to 4");
  REQUIRE_ERROR(decode_pickle(stream(std::string("\x80\1N.")), "x"), "protocol 1");
}

TEST_CASE("a sound stream of something else than a dict of arrays is refused") {
  const auto run = [](const std::string& text) { return decode_pickle(stream(text), "x"); };
  REQUIRE_ERROR(run(proto + "N."), "its pickle is not of a dict");
  REQUIRE_ERROR(run(proto + "}."), "its pickle is not of a dict");
  REQUIRE_ERROR(run(proto + new_array + "."), "its pickle is not of a dict");
  const auto array = array_of(2, "f4", two_floats);
  REQUIRE_ERROR(run(wrapped("N" + array)), "a key that is no integer");
  REQUIRE_ERROR(run(wrapped("\x88" + array)), "a key that is no integer");
  REQUIRE_ERROR(run(wrapped(key_0 + "N")), "entry 0 of its pickled dict is no array");
  REQUIRE_ERROR(run(wrapped(key_0 + new_array)), "entry 0 of its pickled dict is no array");
  REQUIRE_ERROR(run(wrapped(key_0 + array + key_0 + array)), "two entries 0");
  REQUIRE_ERROR(run(wrapped(key_0 + array_of(3, "f4", two_floats))), "do not fit its shape");
  REQUIRE_ERROR(run(wrapped(key_0 + array_of(2, "c8", two_floats))), "dtype '<c8' is not allowed");
  REQUIRE_ERROR(run(wrapped(key_0 + array_of(2, "U1", two_floats))), "dtype '<U1' is not allowed");
  REQUIRE_ERROR(run(wrapped(key_0 + new_array + "(K\x01)" + dtype_of("O8", "|") + "\x89]tb")),
                "is an array of objects");
}

TEST_CASE("streams that grow the stack, the marks or the memo without end are stopped") {
  const auto run = [](const std::string& text) { return decode_pickle(stream(proto + text), "x"); };
  REQUIRE_ERROR(run(std::string(2000, 'N')), "the stack grows beyond 1000");
  REQUIRE_ERROR(run(std::string(2000, '(')), "the marks nest beyond 1000");
  REQUIRE_ERROR(run(std::string("Nr\xff\xff\xff\x7f.", 7)), "the memo grows beyond 10000");
  std::string many = "]";
  for (int i = 0; i < 60'000; ++i) many += "Na";
  REQUIRE_ERROR(run(many + "."), "more than 100000 operations");
}

TEST_CASE("nesting of any depth and circles need no recursion") {
  const auto run = [](const std::string& text) { return decode_pickle(stream(proto + text), "x"); };
  REQUIRE_ERROR(run("N" + std::string(90'000, '\x85') + "."), "its pickle is not of a dict");
  REQUIRE_ERROR(run(std::string("]q\0h\0a.", 7)), "its pickle is not of a dict");  // holds itself
}

TEST_CASE("one stretch of bytes named as many arrays does not multiply the memory") {
  std::string entries = key_0 + array_of(2, "f4", two_floats) + "q\x01";
  for (char key = 1; key < 100; ++key) entries += std::string("K") + key + "h\x01";
  REQUIRE_ERROR(decode_pickle(stream(wrapped(entries)), "x"), "the same values many times");
}
