#include <fmt/format.h>

#include <string>

#include "byte_order.hpp"
#include "mnist/error.hpp"
#include "mnist/io/npy.hpp"
#include "shape_text.hpp"
#include "utf8.hpp"

namespace mnist::io {
namespace {

/// The header as numpy writes it. numpy leaves room for the first length to grow to 21 digits, and
/// pads to a multiple of 64, so that the values are aligned.
std::vector<std::byte> encode_header(std::string_view type, const std::vector<std::size_t>& shape) {
  std::string text = fmt::format("{{'descr': '{}', 'fortran_order': False, 'shape': {}, }}", type,
                                 shape_text(shape));
  constexpr std::size_t max_digits = 21;
  if (!shape.empty()) text.append(max_digits - std::to_string(shape[0]).size(), ' ');
  constexpr std::size_t before_text = 10;  // magic, version, length
  text.append(64 - (before_text + text.size() + 1) % 64, ' ');
  text.push_back('\n');

  std::string header("\x93NUMPY");
  header += {'\x01', '\x00'};
  header += {static_cast<char>(text.size() & 0xff), static_cast<char>(text.size() >> 8)};
  header += text;
  const auto bytes = bytes_of(header);
  return {bytes.begin(), bytes.end()};
}

// numpy's names of the types of numbers that an Array holds.
constexpr std::string_view type_of(float /*unused*/) { return "<f4"; }
constexpr std::string_view type_of(double /*unused*/) { return "<f8"; }
constexpr std::string_view type_of(std::uint8_t /*unused*/) { return "|u1"; }
constexpr std::string_view type_of(std::int64_t /*unused*/) { return "<i8"; }

/// Finds the encoding for what the Array holds.
class Encoder {
 public:
  explicit Encoder(const Array& array) : array_(array) {}

  template <typename T>
  std::vector<std::byte> operator()(const std::vector<T>& values) const {
    if (array_.size() != values.size()) {
      throw Error(fmt::format("an array of shape {} has {} elements, expected {}",
                              shape_text(array_.shape), values.size(), array_.size()));
    }
    auto bytes = encode_header(type_of(T{}), array_.shape);
    bytes.reserve(bytes.size() + values.size() * sizeof(T));
    append_all_little<T>(bytes, values);
    return bytes;
  }
  std::vector<std::byte> operator()(const std::string& text) const {
    auto codes = decode_utf8(text);
    if (!codes) throw Error("an array's text is not well-formed UTF-8");
    if (codes->empty()) codes->push_back(0);  // numpy's empty text is one character long
    if (!array_.shape.empty()) throw Error("an array of text has a shape, expected ()");
    auto bytes = encode_header(fmt::format("<U{}", codes->size()), array_.shape);
    append_all_little<char32_t>(bytes, *codes);
    return bytes;
  }
  std::vector<std::byte> operator()(const Pickle& pickle) const {
    auto bytes = encode_header("|O", array_.shape);
    append(bytes, pickle.bytes);
    return bytes;
  }

 private:
  const Array& array_;
};

}  // namespace

std::vector<std::byte> encode_npy(const Array& array) {
  return std::visit(Encoder(array), array.data);
}

}  // namespace mnist::io
