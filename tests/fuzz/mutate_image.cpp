// Keeps the checksums of a PNG's chunks right while libFuzzer changes it.
#include <zlib.h>

#include "mutate.hpp"

namespace {

void mend_png(std::uint8_t* data, std::size_t size) {
  if (size < 8 || data[0] != 0x89) return;
  const auto number = [&](std::size_t at) {
    return std::size_t{data[at]} << 24 | std::size_t{data[at + 1]} << 16 |
           std::size_t{data[at + 2]} << 8 | data[at + 3];
  };
  for (std::size_t at = 8; at + 12 <= size;) {
    const std::size_t length = number(at);
    if (length > size - at - 12) return;
    const auto crc = crc32(0, data + at + 4, static_cast<uInt>(4 + length));
    for (int i = 0; i < 4; ++i) {
      data[at + 8 + length + static_cast<std::size_t>(i)] =
          static_cast<std::uint8_t>(crc >> (24 - 8 * i));
    }
    at += 12 + length;
  }
}

}  // namespace

extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size,
                                               std::size_t largest, unsigned seed) {
  return mutate_and_mend(data, size, largest, seed, mend_png);
}
