#include "png_chunks.hpp"

#include "byte_order.hpp"
#include "io/crc32.hpp"

namespace mnist::io {

std::uint32_t png_checksum(std::string_view type, std::span<const std::byte> content) {
  return crc32(content, crc32(bytes_of(type)));
}

void append_big(std::vector<std::byte>& bytes, std::uint32_t number) {
  for (int shift = 24; shift >= 0; shift -= 8) {
    bytes.push_back(static_cast<std::byte>(number >> shift & 0xff));
  }
}

std::vector<std::byte> start_png() {
  const auto signature = bytes_of(png_signature);
  return {signature.begin(), signature.end()};
}

void append_png_chunk(std::vector<std::byte>& png, std::string_view type,
                      std::span<const std::byte> content) {
  append_big(png, static_cast<std::uint32_t>(content.size()));
  append(png, bytes_of(type));
  append(png, content);
  append_big(png, png_checksum(type, content));
}

}  // namespace mnist::io
