#include "exif.hpp"

#include <algorithm>
#include <bit>
#include <cstdint>
#include <initializer_list>
#include <utility>

#include "byte_order.hpp"

namespace mnist::io {

// EXIF is a TIFF file without pixels: byte order, the number 42, the offset of a directory, and
// there 12 bytes an entry: tag, type, count, value.
// https://www.cipa.jp/std/documents/e/DC-008-2012_E.pdf
int exif_orientation(std::span<const std::byte> tiff) {
  constexpr int as_it_is = 1;
  constexpr std::uint16_t orientation_tag = 0x0112;
  constexpr std::uint16_t short_type = 3;
  constexpr std::size_t header_size = 8, entry_size = 12;

  if (tiff.size() < header_size || tiff[0] != tiff[1]) return as_it_is;
  const bool big = tiff[0] == std::byte{'M'};
  if (!big && tiff[0] != std::byte{'I'}) return as_it_is;
  const bool swapped = big != (std::endian::native == std::endian::big);
  const auto number16 = [&](std::size_t at) { return load<std::uint16_t>(&tiff[at], swapped); };

  const std::size_t directory = load<std::uint32_t>(&tiff[4], swapped);
  if (number16(2) != 42 || directory > tiff.size() - 2) return as_it_is;
  const std::size_t first = directory + 2;
  const std::size_t entries =
      std::min<std::size_t>(number16(directory), (tiff.size() - first) / entry_size);
  for (std::size_t i = 0; i < entries; ++i) {
    const std::size_t entry = first + i * entry_size;
    if (number16(entry) != orientation_tag || number16(entry + 2) != short_type) continue;
    const int value = number16(entry + 8);
    return value >= 1 && value <= 8 ? value : as_it_is;
  }
  return as_it_is;
}

Image upright(Image image, int orientation) {
  if (orientation == 1) return image;
  // The eight orientations are: mirror left to right or not, mirror top to bottom or not, and swap
  // rows with columns or not.
  const bool swap_axes = orientation >= 5;
  const auto is_any_of = [&](std::initializer_list<int> some) {
    return std::find(some.begin(), some.end(), orientation) != some.end();
  };
  const bool mirror_x = is_any_of({2, 3, 7, 8});
  const bool mirror_y = is_any_of({3, 4, 6, 7});

  Image turned = image;
  if (swap_axes) std::swap(turned.width, turned.height);
  auto out = turned.pixels.begin();
  for (int y = 0; y < turned.height; ++y) {
    for (int x = 0; x < turned.width; ++x) {
      const int along = swap_axes ? y : x;   // the source's x before mirroring
      const int across = swap_axes ? x : y;  // the source's y before mirroring
      const int source_x = mirror_x ? image.width - 1 - along : along;
      const int source_y = mirror_y ? image.height - 1 - across : across;
      const auto pixel = std::ptrdiff_t{source_y} * image.width + source_x;
      out = std::copy_n(image.pixels.begin() + pixel * image.channels, image.channels, out);
    }
  }
  return turned;
}

}  // namespace mnist::io
