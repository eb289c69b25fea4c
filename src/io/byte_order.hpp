#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstring>
#include <span>
#include <string_view>
#include <vector>

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

inline std::span<const std::byte> bytes_of(std::string_view text) {
  return std::as_bytes(std::span(text.data(), text.size()));
}

inline std::string_view text_of(std::span<const std::byte> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

inline void append(std::vector<std::byte>& bytes, std::span<const std::byte> more) {
  bytes.insert(bytes.end(), more.begin(), more.end());
}

/// Appends the bytes of the values, each with the lowest first.
template <typename T>
void append_all_little(std::vector<std::byte>& bytes, std::span<const T> values) {
  const auto raw = std::as_bytes(values);
  const auto start = bytes.insert(bytes.end(), raw.begin(), raw.end());
  if (std::endian::native == std::endian::little) return;
  for (auto item = start; item != bytes.end(); item += sizeof(T)) {
    std::reverse(item, item + sizeof(T));
  }
}

template <typename T>
void append_little(std::vector<std::byte>& bytes, T value) {
  append_all_little(bytes, std::span<const T>(&value, 1));
}

}  // namespace mnist::io
