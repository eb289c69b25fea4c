#include "elements.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#include <limits>
#include <utility>

#include "byte_order.hpp"
#include "fail.hpp"
#include "platform/parse_number.hpp"
#include "utf8.hpp"

namespace mnist::io {
namespace {

/// IEEE 754 binary16: 1 bit of sign, 5 of exponent, 10 of fraction.
float half_to_float(std::uint16_t bits) {
  const int exponent = bits >> 10 & 0x1f;
  const int fraction = bits & 0x3ff;
  const float sign = (bits >> 15) != 0 ? -1.0F : 1.0F;
  if (exponent == 0x1f) {
    return fraction == 0 ? sign * std::numeric_limits<float>::infinity()
                         : std::numeric_limits<float>::quiet_NaN();
  }
  if (exponent == 0) return sign * std::ldexp(static_cast<float>(fraction), -24);
  return sign * std::ldexp(static_cast<float>(0x400 + fraction), exponent - 25);
}

/// Values in Fortran order (the first index runs fastest) put into C order.
template <typename T>
std::vector<T> to_c_order(const std::vector<T>& values, const std::vector<std::size_t>& shape) {
  std::vector<std::size_t> strides(shape.size(), 1);  // of the source
  for (std::size_t axis = 1; axis < shape.size(); ++axis) {
    strides[axis] = strides[axis - 1] * shape[axis - 1];
  }
  std::vector<T> ordered(values.size());
  std::vector<std::size_t> index(shape.size(), 0);
  std::size_t source = 0;
  for (auto& value : ordered) {
    value = values[source];
    // Counts the index up like an odometer, its last digit fastest.
    for (std::size_t axis = shape.size(); axis-- > 0;) {
      source += strides[axis];
      if (++index[axis] < shape[axis]) break;
      source -= strides[axis] * shape[axis];
      index[axis] = 0;
    }
  }
  return ordered;
}

/// The stored values, each given to `convert`, in C order.
template <typename Stored, typename Convert>
auto convert_all(const NpyHeader& header, std::span<const std::byte> bytes, Convert convert) {
  using Out = decltype(convert(Stored{}));
  std::vector<Out> values(bytes.size() / sizeof(Stored));
  const bool swapped = header.big_endian != (std::endian::native == std::endian::big);
  if (std::is_same_v<Stored, Out> && !swapped) {
    if (!bytes.empty()) std::memcpy(values.data(), bytes.data(), bytes.size());
  } else {
    for (std::size_t i = 0; i < values.size(); ++i) {
      values[i] = convert(load<Stored>(bytes.data() + i * sizeof(Stored), swapped));
    }
  }
  const bool reorder = header.fortran_order && header.shape.size() > 1 && !values.empty();
  if (reorder) return to_c_order(values, header.shape);
  return values;
}

template <typename Stored>
std::vector<Stored> as_stored(const NpyHeader& header, std::span<const std::byte> bytes) {
  return convert_all<Stored>(header, bytes, [](Stored value) { return value; });
}

template <typename Stored>
std::vector<std::int64_t> as_int64(const NpyHeader& header, std::span<const std::byte> bytes,
                                   std::string_view name) {
  return convert_all<Stored>(header, bytes, [&](Stored value) {
    if (!std::in_range<std::int64_t>(value)) fail(name, "{} does not fit into 64 bits", value);
    return static_cast<std::int64_t>(value);
  });
}

std::string as_text(const NpyHeader& header, std::span<const std::byte> bytes,
                    std::string_view name) {
  std::vector<char32_t> codes = as_stored<char32_t>(header, bytes);
  while (!codes.empty() && codes.back() == 0) codes.pop_back();  // numpy pads with zeros
  const auto is_ascii = [](char32_t code) { return code < 0x80; };
  if (std::all_of(codes.begin(), codes.end(), is_ascii)) return {codes.begin(), codes.end()};

  std::string text;
  for (std::size_t i = 0; i < codes.size(); ++i) {
    if (!append_utf8(text, codes[i])) {
      fail(name, "character {} of its text is no Unicode", i);
    }
  }
  return text;
}

}  // namespace

bool set_element_type(NpyHeader& header, std::string_view description) {
  if (description.size() < 2) return false;
  const char order = description[0];
  const char kind = description[1];
  if (kind == 'O' && order == '|' && description.size() == 2) {
    header.dtype = DType::object;
    header.item_size = 0;
    return true;
  }

  const auto number = platform::parse_number<std::size_t>(description.substr(2));
  if (!number) return false;
  header.big_endian = order == '>';
  if (kind == 'U') {
    constexpr std::size_t max_text_size = std::size_t{1} << 30;
    if ((order != '<' && order != '>') || *number > max_text_size) return false;
    header.dtype = DType::text;
    header.item_size = 4 * *number;
    return true;
  }

  // The order says nothing of a single byte, and `|` is what numpy writes there.
  if (order != '<' && order != '>' && (order != '|' || number != 1)) return false;
  constexpr struct {
    char kind;
    unsigned size;
    DType dtype;
  } types[] = {
      {'b', 1, DType::boolean}, {'i', 1, DType::int8},    {'i', 2, DType::int16},
      {'i', 4, DType::int32},   {'i', 8, DType::int64},   {'u', 1, DType::uint8},
      {'u', 2, DType::uint16},  {'u', 4, DType::uint32},  {'u', 8, DType::uint64},
      {'f', 2, DType::float16}, {'f', 4, DType::float32}, {'f', 8, DType::float64},
  };
  for (const auto& type : types) {
    if (type.kind != kind || type.size != number) continue;
    header.dtype = type.dtype;
    header.item_size = type.size;
    return true;
  }
  return false;
}

std::optional<std::size_t> data_size(const NpyHeader& header) {
  if (std::find(header.shape.begin(), header.shape.end(), 0) != header.shape.end()) return 0;
  std::size_t size = header.item_size;
  for (const auto extent : header.shape) {
    if (__builtin_mul_overflow(size, extent, &size)) return std::nullopt;
  }
  return size;
}

bool are_floats_of_memory(const NpyHeader& header) {
  const bool native = header.big_endian == (std::endian::native == std::endian::big);
  return header.dtype == DType::float32 && native && !header.fortran_order;
}

Array decode_elements(const NpyHeader& header, std::span<const std::byte> bytes,
                      std::string_view name) {
  Array array{.shape = header.shape, .data = {}};
  // clang-format off
  switch (header.dtype) {
    case DType::boolean:
    case DType::uint8: array.data = as_stored<std::uint8_t>(header, bytes); break;
    case DType::int8: array.data = as_int64<std::int8_t>(header, bytes, name); break;
    case DType::int16: array.data = as_int64<std::int16_t>(header, bytes, name); break;
    case DType::int32: array.data = as_int64<std::int32_t>(header, bytes, name); break;
    case DType::int64: array.data = as_stored<std::int64_t>(header, bytes); break;
    case DType::uint16: array.data = as_int64<std::uint16_t>(header, bytes, name); break;
    case DType::uint32: array.data = as_int64<std::uint32_t>(header, bytes, name); break;
    case DType::uint64: array.data = as_int64<std::uint64_t>(header, bytes, name); break;
    case DType::float16:
      array.data = convert_all<std::uint16_t>(header, bytes, half_to_float);
      break;
    case DType::float32: array.data = as_stored<float>(header, bytes); break;
    case DType::float64: array.data = as_stored<double>(header, bytes); break;
    case DType::text: array.data = as_text(header, bytes, name); break;
    case DType::object:
      array.data = Pickle{{bytes.begin(), bytes.end()}, header.data_offset};
      break;
  }
  // clang-format on
  return array;
}

}  // namespace mnist::io
