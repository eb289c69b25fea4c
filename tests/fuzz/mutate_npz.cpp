// Keeps the checksums of a zip archive's stored members right while libFuzzer changes it.
#include <zlib.h>

#include <cstring>

#include "mutate.hpp"

namespace {

std::size_t little(const std::uint8_t* data, int size) {
  std::size_t number = 0;
  for (int i = 0; i < size; ++i) number |= std::size_t{data[i]} << (8 * i);
  return number;
}

void mend_zip(std::uint8_t* data, std::size_t size) {
  for (std::size_t at = 0; at + 46 <= size; ++at) {
    std::uint8_t* const entry = data + at;
    if (std::memcmp(entry, "PK\1\2", 4) != 0) continue;
    const std::size_t length = little(entry + 20, 4), local = little(entry + 42, 4);
    if (local > size || size - local < 30) continue;
    const std::size_t start =
        local + 30 + little(data + local + 26, 2) + little(data + local + 28, 2);
    if (start > size || length > size - start) continue;
    const auto crc = crc32(0, data + start, static_cast<uInt>(length));
    for (int i = 0; i < 4; ++i) entry[16 + i] = static_cast<std::uint8_t>(crc >> (8 * i));
  }
}

}  // namespace

extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size,
                                               std::size_t largest, unsigned seed) {
  return mutate_and_mend(data, size, largest, seed, mend_zip);
}
