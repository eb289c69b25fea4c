#include <algorithm>
#include <cstdint>
#include <string_view>

#include "byte_order.hpp"
#include "fail.hpp"
#include "file_kind.hpp"
#include "image_formats.hpp"

namespace mnist::io {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// Reads the Netpbm formats P1 to P6. https://netpbm.sourceforge.net/doc/pnm.html
class PnmDecoder {
 public:
  PnmDecoder(std::string_view text, std::string_view name) : text_(text), name_(name) {
    const char format = text[1];
    plain_ = format <= '3';
    bitmap_ = format == '1' || format == '4';
    channels_ = format == '3' || format == '6' ? 3 : 1;
    width_ = number();
    height_ = number();
    check_image_size(width_, height_, name_);
    if (!bitmap_) max_value_ = number();
    if (max_value_ < 1 || max_value_ > 65535) {
      fail(name_, "is a damaged PNM: its largest value is {}, expected 1 to 65535", max_value_);
    }
    if (!plain_) ++position_;  // a single white space ends the header of a binary file
    if (raster_size() > text_.size() - std::min(position_, text_.size())) {
      fail(name_, "is cut short: {} x {} pixels of a PNM are missing", width_, height_);
    }
  }

  Image decode() {
    Image image{.width = static_cast<int>(width_),
                .height = static_cast<int>(height_),
                .channels = static_cast<int>(channels_),
                .pixels = std::vector<std::uint8_t>(height_ * width_ * channels_)};
    auto out = image.pixels.begin();
    for (std::size_t y = 0; y < height_; ++y) {
      for (std::size_t x = 0; x < width_ * channels_; ++x) *out++ = sample(x);
      if (bitmap_ && !plain_) position_ += (width_ + 7) / 8;
    }
    return image;
  }

 private:
  /// The bytes of all samples; in a plain file, where each has a digit or more, the fewest.
  std::size_t raster_size() const {
    if (bitmap_ && !plain_) return (width_ + 7) / 8 * height_;
    return width_ * channels_ * height_ * (!plain_ && max_value_ > 255 ? 2 : 1);
  }

  /// The next sample as 0 (black) to 255; `x` counts the samples of the row.
  std::uint8_t sample(std::size_t x) {
    if (bitmap_) {
      const bool black = plain_ ? bit() : (text_[position_ + x / 8] >> (7 - x % 8) & 1) != 0;
      return black ? 0 : 255;
    }
    std::size_t value = plain_ ? number() : byte();
    if (!plain_ && max_value_ > 255) value = value << 8 | byte();
    return static_cast<std::uint8_t>((std::min(value, max_value_) * 255 + max_value_ / 2) /
                                     max_value_);
  }

  std::size_t byte() { return static_cast<unsigned char>(text_[position_++]); }

  /// The next digit of a plain bitmap, whose digits need no space between them.
  bool bit() {
    skip_space();
    const char c = position_ < text_.size() ? text_[position_++] : '\0';
    if (c != '0' && c != '1') fail(name_, "is a damaged PNM: a bit is neither 0 nor 1");
    return c == '1';
  }

  std::size_t number() {
    constexpr std::size_t max_number = 1'000'000;
    skip_space();
    if (position_ >= text_.size() || !is_digit(text_[position_])) {
      fail(name_, "is a damaged PNM: a number is missing at byte {}", position_);
    }
    std::size_t value = 0;
    for (; position_ < text_.size() && is_digit(text_[position_]); ++position_) {
      value = std::min(10 * value + static_cast<std::size_t>(text_[position_] - '0'), max_number);
    }
    return value;
  }

  /// Skips white space, and comments, which reach from # to the end of the line.
  void skip_space() {
    for (; position_ < text_.size(); ++position_) {
      if (text_[position_] == '#') position_ = std::min(text_.find('\n', position_), text_.size());
      if (position_ < text_.size() && !is_space(text_[position_])) return;
    }
  }

  std::string_view text_;
  std::string_view name_;
  std::size_t position_ = 2;
  bool plain_ = false;
  bool bitmap_ = false;
  std::size_t channels_ = 0;
  std::size_t width_ = 0;
  std::size_t height_ = 0;
  std::size_t max_value_ = 1;
};

}  // namespace

Image decode_pnm(std::span<const std::byte> bytes, std::string_view name) {
  return PnmDecoder(text_of(bytes), name).decode();
}

}  // namespace mnist::io
