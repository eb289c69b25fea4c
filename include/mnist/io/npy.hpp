#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace mnist::io {

/// What the elements of a numpy array are on disk.
enum class DType {
  boolean,
  int8,
  int16,
  int32,
  int64,
  uint8,
  uint16,
  uint32,
  uint64,
  float16,
  float32,
  float64,
  text,    ///< `<U..`: UTF-32 of a fixed length
  object,  ///< `|O`: a pickle
};

/// The pickle that a numpy array of objects is stored as. It is only carried here; pickle.hpp reads
/// and writes it.
struct Pickle {
  std::vector<std::byte> bytes;
  std::size_t offset = 0;  ///< where `bytes` starts in the .npy member, for messages

  bool operator==(const Pickle&) const = default;
};

/// A numpy array in memory: native byte order, C order (the last index runs fastest). The file's
/// element types become: float16, float32 -> float; float64 -> double; boolean, uint8 ->
/// uint8_t; every other integer -> int64_t; text of shape () -> UTF-8; object -> Pickle.
struct Array {
  std::vector<std::size_t> shape;
  std::variant<std::vector<float>, std::vector<double>, std::vector<std::uint8_t>,
               std::vector<std::int64_t>, std::string, Pickle>
      data;

  /// The number of elements the shape holds; 1 for shape ().
  std::size_t size() const;

  /// The elements as floats, converted from any numeric type; doubles are rounded. Throws Error,
  /// naming `name`, for text and pickles, and for finite values a float cannot hold.
  std::vector<float> to_floats(std::string_view name = "array") const&;
  std::vector<float> to_floats(std::string_view name = "array") &&;

  bool operator==(const Array&) const = default;
};

/// What a .npy file says of its array before the values start.
struct NpyHeader {
  DType dtype{};
  std::size_t item_size = 0;  ///< bytes an element
  bool big_endian = false;
  bool fortran_order = false;
  std::vector<std::size_t> shape;
  std::size_t data_offset = 0;  ///< where the values start, in bytes

  std::size_t size() const;  ///< number of elements
};

/// The longest .npy header that is accepted, magic included.
inline constexpr std::size_t max_npy_header_size = 65536;

/// So many bytes of a .npy file tell how long its header is.
inline constexpr std::size_t npy_prefix_size = 12;

/// Whether bytes are the start of a .npy file.
bool is_npy(std::span<const std::byte> bytes);

/// The bytes the header of a .npy file takes, magic included, as its first npy_prefix_size say.
/// Throws Error, naming `name`, when they do not begin such a file, or claim more than
/// max_npy_header_size.
std::size_t npy_header_size(std::span<const std::byte> bytes, std::string_view name);

/// Reads the header of a .npy file, of which `bytes` need hold no more than the first
/// max_npy_header_size. Format versions 1, 2 and 3.
/// https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
/// Throws Error, naming `name`, for anything but a header of a supported dtype.
NpyHeader decode_npy_header(std::span<const std::byte> bytes, std::string_view name);

/// Reads a whole .npy file. Throws Error, naming `name`, when the header is not sound, or
/// the values are fewer or more than it promises, which is checked before memory is allocated.
Array decode_npy(std::span<const std::byte> bytes, std::string_view name);

/// A whole .npy file, byte for byte what numpy writes for `<f4`, `<f8`, `|u1`, `<i8`, `<U..` and,
/// given the pickle, `|O`. Throws Error when the number of elements is not that of the shape.
std::vector<std::byte> encode_npy(const Array& array);

}  // namespace mnist::io
