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

/// Finds the encoding for what the Array holds.
class Encoder {
 public:
  explicit Encoder(const Array& array) : array_(array) {}

  std::vector<std::byte> operator()(const std::vector<float>& v) const { return numbers("<f4", v); }
  std::vector<std::byte> operator()(const std::vector<double>& v) const {
    return numbers("<f8", v);
  }
  std::vector<std::byte> operator()(const std::vector<std::uint8_t>& v) const {
    return numbers("|u1", v);
  }
  std::vector<std::byte> operator()(const std::vector<std::int64_t>& v) const {
    return numbers("<i8", v);
  }
  std::vector<std::byte> operator()(const std::string& text) const {
    auto codes = decode_utf8(text);
    if (!codes) throw Error("an array's text is not well-formed UTF-8");
    if (codes->empty()) codes->push_back(0);  // numpy's empty text is one character long
    if (!array_.shape.empty()) throw Error("an array of text has a shape, expected ()");
    auto bytes = encode_header(fmt::format("<U{}", codes->size()), array_.shape);
    append_little<char32_t>(bytes, *codes);
    return bytes;
  }
  std::vector<std::byte> operator()(const Pickle& pickle) const {
    auto bytes = encode_header("|O", array_.shape);
    bytes.insert(bytes.end(), pickle.bytes.begin(), pickle.bytes.end());
    return bytes;
  }

 private:
  template <typename T>
  std::vector<std::byte> numbers(std::string_view type, const std::vector<T>& values) const {
    check_size(values.size());
    auto bytes = encode_header(type, array_.shape);
    bytes.reserve(bytes.size() + values.size() * sizeof(T));
    append_little<T>(bytes, values);
    return bytes;
  }

  void check_size(std::size_t count) const {
    if (array_.size() != count) {
      throw Error(fmt::format("an array of shape {} has {} elements, expected {}",
                              shape_text(array_.shape), count, array_.size()));
    }
  }

  const Array& array_;
};

}  // namespace

std::vector<std::byte> encode_npy(const Array& array) {
  return std::visit(Encoder(array), array.data);
}

}  // namespace mnist::io
