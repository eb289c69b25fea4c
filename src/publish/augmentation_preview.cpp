#include "publish/augmentation_preview.hpp"

#include <algorithm>
#include <cmath>

#include "data/draw_allograph.hpp"

namespace mnist {
namespace {

constexpr std::size_t zoom = 2;  // screen pixels for a pixel
constexpr std::size_t gap = 2;   // screen pixels between images
constexpr std::uint8_t gap_colour = 96;

// A grid of images of one size, drawn one by one.
class Sheet {
 public:
  Sheet(std::size_t rows, std::size_t columns, std::size_t height, std::size_t width)
      : cell_height_(height * zoom), cell_width_(width * zoom) {
    image_.height = static_cast<int>(rows * (cell_height_ + gap) + gap);
    image_.width = static_cast<int>(columns * (cell_width_ + gap) + gap);
    image_.channels = 1;
    image_.pixels.assign(static_cast<std::size_t>(image_.height) *
                             static_cast<std::size_t>(image_.width),
                         gap_colour);
  }

  // `pixels` in [0,1].
  void draw(std::size_t row, std::size_t column, const std::vector<float>& pixels) {
    const std::size_t top = gap + row * (cell_height_ + gap);
    const std::size_t left = gap + column * (cell_width_ + gap);
    const auto width = static_cast<std::size_t>(image_.width);
    for (std::size_t y = 0; y < cell_height_; ++y) {
      for (std::size_t x = 0; x < cell_width_; ++x) {
        const float value = pixels[y / zoom * (cell_width_ / zoom) + x / zoom];
        image_.pixels[(top + y) * width + left + x] =
            static_cast<std::uint8_t>(std::lround(value * 255.0F));
      }
    }
  }

  io::Image take() { return std::move(image_); }

 private:
  std::size_t cell_height_, cell_width_;
  io::Image image_;
};

}  // namespace

io::Image augmentation_preview(const Samples& samples, const Augmenter& augmenter,
                               std::size_t epochs, std::size_t variations) {
  std::vector<std::size_t> firsts;  // the first sample of each class
  for (std::size_t label = 0; label < samples.classes; ++label) {
    const auto found = std::find(samples.labels.begin(), samples.labels.end(), label);
    if (found == samples.labels.end()) continue;
    firsts.push_back(static_cast<std::size_t>(found - samples.labels.begin()));
  }

  Sheet sheet(firsts.size(), 1 + variations, samples.rows, samples.columns);
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
      sheet.draw(row, i, pixels);
    }
  }
  return sheet.take();
}

io::Image allographs_preview(std::uint64_t seed, std::size_t variations) {
  const std::vector<Allograph>& styles = allographs();
  Sheet sheet(styles.size(), variations, allograph_side, allograph_side);
  std::vector<std::uint8_t> image(allograph_side * allograph_side);
  std::vector<float> pixels(image.size());
  for (std::size_t row = 0; row < styles.size(); ++row) {
    for (std::size_t i = 0; i < variations; ++i) {
      draw_allograph(styles[row], {seed, row, i}, image);
      to_unit(image, pixels);
      sheet.draw(row, i, pixels);
    }
  }
  return sheet.take();
}

}  // namespace mnist
