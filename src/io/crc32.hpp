#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace mnist::io {

/// The CRC-32 that zip and PNG use (ISO 3309). `before` is that of bytes which came before these.
std::uint32_t crc32(std::span<const std::byte> bytes, std::uint32_t before = 0);

}  // namespace mnist::io
