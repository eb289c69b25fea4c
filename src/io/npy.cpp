#include "mnist/io/npy.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <utility>

#include "byte_order.hpp"
#include "elements.hpp"
#include "fail.hpp"
#include "shape_text.hpp"
#include "utf8.hpp"

namespace mnist::io {
namespace {

constexpr std::string_view magic = "\x93NUMPY";
constexpr std::size_t max_rank = 32;  // numpy's own limit before version 2

/// Reads the text of the header, a Python dict literal with three entries:
/// {'descr': '<f4', 'fortran_order': False, 'shape': (5, 26, 26), }
class HeaderText {
 public:
  HeaderText(std::string_view text, std::string_view name) : text_(text), name_(name) {}

  void read_into(NpyHeader& header) {
    bool has_type = false, has_order = false, has_shape = false;
    expect('{');
    while (!accept('}')) {
      const auto key = string();
      expect(':');
      if (key == "descr" && !std::exchange(has_type, true)) {
        read_type(header);
      } else if (key == "fortran_order" && !std::exchange(has_order, true)) {
        header.fortran_order = boolean();
      } else if (key == "shape" && !std::exchange(has_shape, true)) {
        read_shape(header.shape);
      } else {
        fail_here(fmt::format("the entry '{}' is not expected", escaped(key)));
      }
      if (!accept(',') && peek() != '}') fail_here("expected ',' or '}'");
    }
    if (peek() != '\0') fail_here("expected its end");
    if (!has_type || !has_order || !has_shape) {
      fail_here("'descr', 'fortran_order' or 'shape' is missing");
    }
  }

 private:
  [[noreturn]] void fail_here(std::string_view what) const {
    fail(name_, "npy header, character {}: {}", position_, what);
  }

  /// The next character that is not white space; NUL at the end.
  char peek() {
    position_ = std::min(text_.find_first_not_of(" \t\r\n", position_), text_.size());
    return position_ < text_.size() ? text_[position_] : '\0';
  }
  bool accept(char c) {
    if (peek() != c) return false;
    ++position_;
    return true;
  }
  void expect(char c) {
    if (!accept(c)) fail_here(fmt::format("expected '{}'", c));
  }
  bool accept(std::string_view word) {
    peek();
    if (!text_.substr(position_).starts_with(word)) return false;
    position_ += word.size();
    return true;
  }

  std::string_view string() {
    const char quote = peek();
    if (quote != '\'' && quote != '"') fail_here("expected a string");
    const auto end = text_.find(quote, position_ + 1);
    if (end == std::string_view::npos) fail_here("a string has no end");
    const auto content = text_.substr(position_ + 1, end - position_ - 1);
    position_ = end + 1;
    return content;
  }

  bool boolean() {
    if (accept("True")) return true;
    if (accept("False")) return false;
    fail_here("expected True or False");
  }

  std::size_t number() {
    peek();
    std::size_t value = 0;
    const auto* begin = text_.data() + position_;
    const auto [end, error] = std::from_chars(begin, text_.data() + text_.size(), value);
    if (error != std::errc{}) fail_here("expected a length");
    position_ += static_cast<std::size_t>(end - begin);
    accept('L');  // Python 2 wrote long integers so
    return value;
  }

  void read_type(NpyHeader& header) {
    if (peek() == '[') fail(name_, "is a structured array, expected numbers or text");
    const auto description = string();
    if (!set_element_type(header, description)) {
      fail(name_, "has elements of type '{}', expected numbers or text", escaped(description));
    }
  }

  void read_shape(std::vector<std::size_t>& shape) {
    expect('(');
    while (!accept(')')) {
      if (shape.size() == max_rank) fail_here(fmt::format("more than {} dimensions", max_rank));
      shape.push_back(number());
      if (!accept(',') && (peek() != ')' || shape.size() == 1)) fail_here("expected ','");
    }
  }

  std::string_view text_;
  std::string_view name_;
  std::size_t position_ = 0;
};

/// Where the header's text starts: behind the magic, the version and a length of 2 or 4 bytes.
std::size_t text_start(std::span<const std::byte> bytes) {
  return bytes[6] == std::byte{1} ? 10 : 12;
}

std::size_t element_count(const std::vector<std::size_t>& shape) {
  std::size_t count = 1;
  for (const auto extent : shape) count *= extent;
  return count;
}

/// The bytes behind the header, which are as many as it promises. Only a pickle's are not known.
std::span<const std::byte> values_of(const NpyHeader& header, std::span<const std::byte> bytes,
                                     std::string_view name) {
  const auto values = bytes.subspan(header.data_offset);
  const auto expected = data_size(header).value();
  if (header.dtype != DType::object && values.size() != expected) {
    fail(name, "shape {} takes {} bytes, but {} follow the npy header", shape_text(header.shape),
         expected, values.size());
  }
  return values;
}

/// The values as floats; rounding is accepted, becoming infinite is not.
template <typename T>
std::vector<float> rounded(const std::vector<T>& values, std::string_view name) {
  std::vector<float> floats(values.size());
  for (std::size_t i = 0; i < values.size(); ++i) {
    floats[i] = static_cast<float>(values[i]);
    if constexpr (std::is_same_v<T, double>) {
      if (std::isinf(floats[i]) && std::isfinite(values[i])) {
        fail(name, "element {} is {}, too large for a float", i, values[i]);
      }
    }
  }
  return floats;
}

}  // namespace

std::size_t Array::size() const { return element_count(shape); }
std::size_t NpyHeader::size() const { return element_count(shape); }

std::vector<float> Array::to_floats(std::string_view name) const& {
  return std::visit(
      [&]<typename T>(const T& values) -> std::vector<float> {
        if constexpr (std::is_same_v<T, std::vector<float>>) {
          return values;
        } else if constexpr (std::is_same_v<T, std::string>) {
          fail(name, "is text, expected numbers");
        } else if constexpr (std::is_same_v<T, Pickle>) {
          fail(name, "is a pickled object, expected numbers");
        } else {
          return rounded(values, name);
        }
      },
      data);
}

std::vector<float> Array::to_floats(std::string_view name) && {
  if (auto* floats = std::get_if<std::vector<float>>(&data)) return std::move(*floats);
  return std::as_const(*this).to_floats(name);
}

bool is_npy(std::span<const std::byte> bytes) { return text_of(bytes).starts_with(magic); }

std::size_t npy_header_size(std::span<const std::byte> bytes, std::string_view name) {
  if (!is_npy(bytes)) {
    fail(name, "is not a numpy array, which starts with \\x93NUMPY");
  }
  if (bytes.size() < npy_prefix_size) fail(name, "is cut short within its npy header");
  const auto version = std::to_integer<int>(bytes[6]);
  if (version < 1 || version > 3) {
    fail(name, "is of npy format version {}, expected 1, 2 or 3", version);
  }
  const std::size_t start = text_start(bytes);
  const std::size_t length =
      version == 1 ? load_little<std::uint16_t>(&bytes[8]) : load_little<std::uint32_t>(&bytes[8]);
  if (length > max_npy_header_size - start) {
    fail(name, "its npy header claims {} bytes, at most {} are read", length, max_npy_header_size);
  }
  return start + length;
}

NpyHeader decode_npy_header(std::span<const std::byte> bytes, std::string_view name) {
  const std::size_t size = npy_header_size(bytes, name);
  if (size > bytes.size()) fail(name, "is cut short within its npy header");

  NpyHeader header;
  const std::size_t start = text_start(bytes);
  HeaderText(text_of(bytes).substr(start, size - start), name).read_into(header);
  header.data_offset = size;
  if (!data_size(header)) fail(name, "claims more elements than any memory holds");
  if (header.dtype == DType::text && !header.shape.empty()) {
    fail(name, "is an array of texts of shape {}, expected one text, shape ()",
         shape_text(header.shape));
  }
  return header;
}

Array decode_npy(std::span<const std::byte> bytes, std::string_view name) {
  const auto header = decode_npy_header(bytes, name);
  return decode_elements(header, values_of(header, bytes, name), name);
}

}  // namespace mnist::io
