#pragma once

#include <cstddef>
#include <cstdint>

/// libFuzzer's own way to change an input.
extern "C" std::size_t LLVMFuzzerMutate(std::uint8_t* data, std::size_t size, std::size_t largest);

/// Changes an input and then puts its checksums right, without which hardly any change would get
/// past them. One in eight is left with wrong ones.
template <typename Mend>
std::size_t mutate_and_mend(std::uint8_t* data, std::size_t size, std::size_t largest,
                            unsigned seed, Mend mend) {
  size = LLVMFuzzerMutate(data, size, largest);
  if (seed % 8 != 0) mend(data, size);
  return size;
}
