#include "io/crc32.hpp"

#include <libdeflate.h>

namespace mnist::io {

// Not zlib's, which takes longer: every start of a tool waits for the checksum of its state.
std::uint32_t crc32(std::span<const std::byte> bytes, std::uint32_t before) {
  if (bytes.empty()) return before;  // libdeflate takes a null pointer for the wish to start anew
  return libdeflate_crc32(before, bytes.data(), bytes.size());
}

}  // namespace mnist::io
