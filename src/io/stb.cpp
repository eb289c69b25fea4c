#include "stb.hpp"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <memory>

#include "fail.hpp"

namespace {

thread_local std::size_t allocation_limit = 0;

// Zeroed, because a damaged file can make stb_image output memory that it has never written.
void* allocate(std::size_t size) {
  return size <= allocation_limit ? std::calloc(1, size) : nullptr;
}

void* reallocate(void* memory, std::size_t size) {
  return size <= allocation_limit ? std::realloc(memory, size) : nullptr;
}

}  // namespace

#define STBI_MALLOC(size) allocate(size)
#define STBI_REALLOC(memory, size) reallocate(memory, size)
#define STBI_FREE(memory) std::free(memory)
#define STBI_ASSERT(condition) ((void)0)  // a damaged file must not end the program
#define STBI_ONLY_PNG
#define STBI_ONLY_JPEG
#define STBI_NO_STDIO
#define STBI_NO_LINEAR
#define STBI_NO_FAILURE_STRINGS
#define STBI_NO_HDR
#define STBI_MAX_DIMENSIONS (mnist::io::max_image_side)
#define STB_IMAGE_STATIC  // a program that embeds us may have an stb_image of its own
#define STB_IMAGE_IMPLEMENTATION
#include <stb_image.h>

namespace mnist::io {
namespace {

struct Free {
  void operator()(void* memory) const { std::free(memory); }
};

std::uint8_t to_8_bits(std::uint16_t sample) {
  return static_cast<std::uint8_t>((sample + 128) / 257);  // 257 = 65535 / 255
}

}  // namespace

Image decode_with_stb(std::span<const std::byte> bytes, std::size_t max_allocation,
                      std::string_view format, std::string_view name) {
  allocation_limit = max_allocation;
  const auto* data = reinterpret_cast<const stbi_uc*>(bytes.data());
  const auto size = static_cast<int>(bytes.size());  // at most max_image_file
  Image image;
  const auto decode = [&](auto* load) {
    constexpr int channels_of_file = 0;
    return load(data, size, &image.width, &image.height, &image.channels, channels_of_file);
  };
  const auto sample_count = [&] {
    return static_cast<std::size_t>(image.width) * static_cast<std::size_t>(image.height) *
           static_cast<std::size_t>(image.channels);
  };

  // 16-bit pictures are asked for as such: stb_image 2.27 overflows where it makes them 8-bit.
  if (stbi_is_16_bit_from_memory(data, size) != 0) {
    const std::unique_ptr<stbi_us, Free> samples(decode(&stbi_load_16_from_memory));
    if (!samples) fail(name, "is a damaged {}", format);
    image.pixels.resize(sample_count());
    std::transform(samples.get(), samples.get() + image.pixels.size(), image.pixels.begin(),
                   to_8_bits);
  } else {
    const std::unique_ptr<stbi_uc, Free> samples(decode(&stbi_load_from_memory));
    if (!samples) fail(name, "is a damaged {}", format);
    image.pixels.assign(samples.get(), samples.get() + sample_count());
  }
  return image;
}

}  // namespace mnist::io
