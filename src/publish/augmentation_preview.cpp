#include "publish/augmentation_preview.hpp"

#include <algorithm>
#include <cmath>

namespace mnist {
namespace {

constexpr std::size_t zoom = 2;  // screen pixels for a pixel
constexpr std::size_t gap = 2;   // screen pixels between images
constexpr std::uint8_t gap_colour = 96;

/// Draws a grey image, `pixels` in [0,1], enlarged into the sheet.
void draw(io::Image& sheet, std::size_t top, std::size_t left, const std::vector<float>& pixels,
          std::size_t rows, std::size_t columns) {
  for (std::size_t y = 0; y < rows * zoom; ++y) {
    for (std::size_t x = 0; x < columns * zoom; ++x) {
      const float value = pixels[y / zoom * columns + x / zoom];
      sheet.pixels[(top + y) * static_cast<std::size_t>(sheet.width) + left + x] =
          static_cast<std::uint8_t>(std::lround(value * 255.0F));
    }
  }
}

}  // namespace

io::Image augmentation_preview(const Samples& samples, const Augmenter& augmenter,
                               std::size_t epochs, std::size_t variations) {
  std::vector<std::size_t> firsts;  // the first sample of each class
  for (std::size_t label = 0; label < samples.classes; ++label) {
    const auto found = std::find(samples.labels.begin(), samples.labels.end(), label);
    if (found == samples.labels.end()) continue;
    firsts.push_back(static_cast<std::size_t>(found - samples.labels.begin()));
  }

  const std::size_t cell_height = samples.rows * zoom + gap;
  const std::size_t cell_width = samples.columns * zoom + gap;
  const std::size_t height = firsts.size() * cell_height + gap;
  const std::size_t width = (1 + variations) * cell_width + gap;
  io::Image sheet{static_cast<int>(width), static_cast<int>(height), 1,
                  std::vector<std::uint8_t>(width * height, gap_colour)};
  std::vector<float> pixels(samples.rows * samples.columns);
  for (std::size_t row = 0; row < firsts.size(); ++row) {
    const auto original = samples.image(firsts[row]);
    for (std::size_t i = 0; i <= variations; ++i) {  // the first is the original
      if (i == 0) {
        to_unit(original, pixels);
      } else {
        const std::size_t epoch = variations > 1 ? (i - 1) * (epochs - 1) / (variations - 1) : 0;
        augmenter.apply(original, epoch, firsts[row], pixels);
      }
      draw(sheet, gap + row * cell_height, gap + i * cell_width, pixels, samples.rows,
           samples.columns);
    }
  }
  return sheet;
}

}  // namespace mnist
