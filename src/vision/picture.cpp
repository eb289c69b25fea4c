#include "vision/picture.hpp"

#include <array>
#include <cstdint>
#include <cstdlib>
#include <numeric>

namespace mnist::vision {
namespace {

const std::uint8_t* pixel_of(const io::Image& image, int x, int y) {
  return image.pixels.data() + (std::ptrdiff_t{image.width} * y + x) * image.channels;
}

/// The brightness to put behind a transparent picture, from a sample of its pixels.
int paper_behind(const io::Image& image) {
  constexpr int max_samples_a_side = 512;
  constexpr int opaque = 128;
  constexpr int clearly_another = 40;  // levels
  const int step = 1 + std::max(image.width, image.height) / max_samples_a_side;
  std::array<int, 256> histogram{};
  Box visible;
  for (int y = 0; y < image.height; y += step) {
    for (int x = 0; x < image.width; x += step) {
      const std::uint8_t* pixel = pixel_of(image, x, y);
      if (pixel[image.channels - 1] < opaque) continue;
      visible = unite(visible, {x / step, y / step, 1, 1});
      ++histogram[static_cast<std::size_t>(
          image.channels == 2 ? pixel[0] : (pixel[0] + pixel[1] + pixel[2]) / 3)];
    }
  }
  const int count = std::accumulate(histogram.begin(), histogram.end(), 0);
  int median = 0;
  for (int below = histogram[0]; 2 * below < count;) {
    below += histogram[static_cast<std::size_t>(++median)];
  }
  int others = 0;
  for (int level = 0; level < 256; ++level) {
    others +=
        std::abs(level - median) > clearly_another ? histogram[static_cast<std::size_t>(level)] : 0;
  }
  const bool fills_its_box = 10 * count > 7 * visible.width * visible.height;
  const bool is_drawn_on = 200 * others > count;
  const bool is_mostly_opaque = 2 * count > (image.width / step) * (image.height / step);
  if (fills_its_box && (is_drawn_on || is_mostly_opaque)) return median;
  return median > 127 ? 0 : 255;
}

/// The channel in which neighbouring pixels differ most.
int channel_of_ink(const io::Image& image) {
  std::array<std::int64_t, 4> differences{};
  for (int y = 1; y < image.height; ++y) {
    for (int x = 1; x < image.width; ++x) {
      const std::uint8_t* pixel = pixel_of(image, x, y);
      const std::uint8_t* above = pixel_of(image, x, y - 1);
      for (int c = 0; c < image.channels; ++c) {
        const int across = pixel[c] - pixel[c - image.channels];
        const int down = pixel[c] - above[c];
        differences[static_cast<std::size_t>(c)] += across * across + down * down;
      }
    }
  }
  const auto most = std::max_element(differences.begin(), differences.end());
  return static_cast<int>(most - differences.begin());
}

}  // namespace

io::Image flatten(const io::Image& image, int factor) {
  const bool has_alpha = image.channels % 2 == 0;
  if (factor <= 1 && !has_alpha) return image;
  const int colours = has_alpha ? image.channels - 1 : image.channels;
  const int paper = has_alpha ? paper_behind(image) : 0;
  // What is left over at the right and lower edge, less than one pixel, is dropped.
  const int columns = std::min(factor, image.width);
  const int rows = std::min(factor, image.height);
  io::Image small{image.width / columns, image.height / rows, colours, {}};
  std::vector<std::uint32_t> sums(static_cast<std::size_t>(small.width * colours));
  small.pixels.reserve(sums.size() * static_cast<std::size_t>(small.height));
  const auto count = static_cast<std::uint32_t>(rows * columns);
  for (int y = 0; y < small.height; ++y) {
    std::fill(sums.begin(), sums.end(), 0U);
    for (int row = 0; row < rows; ++row) {
      const std::uint8_t* pixel = pixel_of(image, 0, y * rows + row);
      for (std::uint32_t* sum = sums.data(); sum != sums.data() + sums.size(); sum += colours) {
        for (int column = 0; column < columns; ++column, pixel += image.channels) {
          const int alpha = has_alpha ? pixel[colours] : 255;
          for (int c = 0; c < colours; ++c) {
            sum[c] += static_cast<std::uint32_t>(
                alpha == 255 ? pixel[c] : (pixel[c] * alpha + paper * (255 - alpha) + 127) / 255);
          }
        }
      }
    }
    for (const std::uint32_t sum : sums) {
      small.pixels.push_back(static_cast<std::uint8_t>((sum + count / 2) / count));
    }
  }
  return small;
}

FloatImage brightness_of(const io::Image& image) {
  FloatImage result(image.width, image.height);
  const std::uint8_t* sample = image.pixels.data() + channel_of_ink(image);
  for (float& value : result.values) {
    value = static_cast<float>(*sample) / 255.0F;
    sample += image.channels;
  }
  return result;
}

}  // namespace mnist::vision
