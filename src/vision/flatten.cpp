#include "vision/flatten.hpp"

#include <cstddef>
#include <cstdint>

namespace mnist::vision {
namespace {

int brightness(const std::uint8_t* pixel, int colours) {
  return colours == 1 ? pixel[0] : (pixel[0] + pixel[1] + pixel[2]) / 3;
}

/// The colour to put behind a transparent picture.
std::uint8_t paper_behind(const io::Image& image) {
  const int colours = image.channels - 1;
  std::int64_t cover = 0;
  std::int64_t weighted = 0;
  for (std::size_t i = 0; i < image.pixels.size(); i += static_cast<std::size_t>(image.channels)) {
    const std::uint8_t* pixel = &image.pixels[i];
    cover += pixel[colours];
    weighted += std::int64_t{pixel[colours]} * brightness(pixel, colours);
  }
  const std::int64_t area = std::int64_t{image.width} * image.height;
  const bool mostly_opaque = 2 * cover > 255 * area;
  const bool light = 2 * weighted > 255 * cover;
  return light == mostly_opaque ? 255 : 0;
}

}  // namespace

io::Image flatten(const io::Image& image) {
  if (image.channels % 2 == 1) return image;
  const int colours = image.channels - 1;
  const int paper = paper_behind(image);
  io::Image flat{image.width, image.height, colours, {}};
  flat.pixels.reserve(image.pixels.size());
  for (std::size_t i = 0; i < image.pixels.size(); i += static_cast<std::size_t>(image.channels)) {
    const std::uint8_t* pixel = &image.pixels[i];
    const int alpha = pixel[colours];
    for (int c = 0; c < colours; ++c)
      flat.pixels.push_back(
          static_cast<std::uint8_t>((pixel[c] * alpha + paper * (255 - alpha) + 127) / 255));
  }
  return flat;
}

}  // namespace mnist::vision
