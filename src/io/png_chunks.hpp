#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace mnist::io {

/// The eight bytes every PNG starts with.
inline constexpr std::string_view png_signature{"\x89PNG\r\n\x1a\n", 8};

/// The checksum that ends a chunk; it covers the type and the content.
std::uint32_t png_checksum(std::string_view type, std::span<const std::byte> content);

/// A PNG without chunks: its signature.
std::vector<std::byte> start_png();

/// Appends a chunk: size, type, content, checksum.
void append_png_chunk(std::vector<std::byte>& png, std::string_view type,
                      std::span<const std::byte> content);

/// Appends a big-endian number.
void append_big(std::vector<std::byte>& bytes, std::uint32_t number);

}  // namespace mnist::io
