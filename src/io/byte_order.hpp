#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <type_traits>

namespace mnist::io {

/// The T whose bytes are those at `bytes`, in the machine's own order or the opposite one.
template <typename T>
T load(const std::byte* bytes, bool swapped) {
  std::byte ordered[sizeof(T)];
  for (std::size_t i = 0; i < sizeof(T); ++i) ordered[i] = bytes[swapped ? sizeof(T) - 1 - i : i];
  T value;
  std::memcpy(&value, ordered, sizeof(T));
  return value;
}

template <typename T>
T load_little(const std::byte* bytes) {
  return load<T>(bytes, std::endian::native != std::endian::little);
}

template <typename T>
T load_big(const std::byte* bytes) {
  return load<T>(bytes, std::endian::native != std::endian::big);
}

}  // namespace mnist::io
