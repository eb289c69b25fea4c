#include "bmp.hpp"

#include <algorithm>
#include <bit>
#include <cstdint>
#include <vector>

#include "byte_order.hpp"
#include "fail.hpp"
#include "image_limits.hpp"

namespace mnist::io {
namespace {

/// Which bits of a pixel are one of its colours.
struct Mask {
  std::uint32_t bits = 0;

  /// The colour of a pixel, 0 to 255.
  std::uint8_t of(std::uint32_t pixel) const {
    if (bits == 0) return 0;
    const int shift = std::countr_zero(bits);
    const std::uint64_t largest = bits >> shift;
    return static_cast<std::uint8_t>((((pixel & bits) >> shift) * 255 + largest / 2) / largest);
  }
};

/// Reads a Windows bitmap: a file header of 14 bytes, a header whose size tells its version, masks
/// or a palette, and rows, the lowest first unless the height is negative.
/// https://learn.microsoft.com/windows/win32/gdi/bitmap-storage
class Decoder {
 public:
  Decoder(std::span<const std::byte> bytes, std::string_view name) : bytes_(bytes), name_(name) {
    const auto header_size = number32(14);
    const bool core = header_size == 12;  // the first version, of OS/2
    if (!core && (header_size < 40 || header_size > 124)) {
      fail(name_, "is a BMP with a header of {} bytes, expected 12 or 40 to 124", header_size);
    }
    const std::int64_t width = core ? number16(18) : static_cast<std::int32_t>(number32(18));
    const std::int64_t height = core ? number16(20) : static_cast<std::int32_t>(number32(22));
    check_image_size(static_cast<std::uint64_t>(std::max<std::int64_t>(width, 0)),
                     static_cast<std::uint64_t>(std::abs(height)), name_);
    width_ = static_cast<std::size_t>(width);
    height_ = static_cast<std::size_t>(std::abs(height));
    top_down_ = height < 0;

    bits_ = number16(core ? 24 : 28);
    constexpr unsigned depths[] = {1, 4, 8, 16, 24, 32};
    if (std::find(std::begin(depths), std::end(depths), bits_) == std::end(depths)) {
      fail(name_, "is a BMP of {} bits a pixel, expected 1, 4, 8, 16, 24 or 32", bits_);
    }
    const auto compression = core ? 0 : number32(30);
    const bool masked = compression == bit_fields || compression == alpha_bit_fields;
    if (compression != uncompressed && !(masked && (bits_ == 16 || bits_ == 32))) {
      fail(name_, "is a compressed BMP (kind {}); convert it to PNG first", compression);
    }
    if (masked) {
      read_masks(compression == alpha_bit_fields || header_size >= 56);
    } else {
      set_usual_masks();
    }

    const std::size_t data = number32(10);
    if (bits_ <= 8) read_palette(14 + std::size_t{header_size}, data, core ? 3 : 4);
    row_size_ = (width_ * bits_ + 31) / 32 * 4;
    if (data > bytes_.size() || row_size_ * height_ > bytes_.size() - data) {
      fail(name_, "is cut short: {} x {} pixels of a BMP are missing", width_, height_);
    }
    rows_ = bytes_.subspan(data, row_size_ * height_);
  }

  Image decode() const {
    const std::size_t channels = alpha_.bits != 0 ? 4 : 3;
    Image image{.width = static_cast<int>(width_),
                .height = static_cast<int>(height_),
                .channels = static_cast<int>(channels),
                .pixels = std::vector<std::uint8_t>(width_ * height_ * channels)};
    auto* out = image.pixels.data();
    for (std::size_t y = 0; y < height_; ++y) {
      const auto row = rows_.subspan((top_down_ ? y : height_ - 1 - y) * row_size_, row_size_);
      for (std::size_t x = 0; x < width_; ++x) {
        const auto value = pixel(row, x);
        *out++ = red_.of(value);
        *out++ = green_.of(value);
        *out++ = blue_.of(value);
        if (channels == 4) *out++ = alpha_.of(value);
      }
    }
    return image;
  }

 private:
  static constexpr std::uint32_t uncompressed = 0, bit_fields = 3, alpha_bit_fields = 6;

  template <typename T>
  T number(std::size_t at) const {
    if (at + sizeof(T) > bytes_.size()) fail(name_, "is cut short within its BMP header");
    return load_little<T>(&bytes_[at]);
  }
  std::uint16_t number16(std::size_t at) const { return number<std::uint16_t>(at); }
  std::uint32_t number32(std::size_t at) const { return number<std::uint32_t>(at); }

  void read_masks(bool with_alpha) {
    red_ = {number32(54)};
    green_ = {number32(58)};
    blue_ = {number32(62)};
    if (with_alpha) alpha_ = {number32(66)};
  }

  void set_usual_masks() {
    const bool five_bits = bits_ == 16;
    red_ = {five_bits ? 0x7c00U : 0xff0000U};
    green_ = {five_bits ? 0x03e0U : 0x00ff00U};
    blue_ = {five_bits ? 0x001fU : 0x0000ffU};
  }

  /// A short palette is filled up with black.
  void read_palette(std::size_t begin, std::size_t end, std::size_t entry_size) {
    palette_.resize(std::size_t{1} << bits_);
    for (auto& colour : palette_) {
      if (begin + entry_size > std::min(end, bytes_.size())) return;
      for (std::size_t i = 0; i < 3; ++i) {  // blue, green, red
        colour |= std::to_integer<std::uint32_t>(bytes_[begin + i]) << (8 * i);
      }
      begin += entry_size;
    }
  }

  std::uint32_t pixel(std::span<const std::byte> row, std::size_t x) const {
    if (bits_ <= 8) {
      const std::size_t bit = x * bits_;
      const auto shift = 8 - bits_ - bit % 8;  // the leftmost pixel is in the highest bits
      const auto index = std::to_integer<std::size_t>(row[bit / 8] >> shift);
      return palette_[index & ((std::size_t{1} << bits_) - 1)];
    }
    std::uint32_t value = 0;
    const std::size_t size = bits_ / 8;
    for (std::size_t i = 0; i < size; ++i) {
      value |= std::to_integer<std::uint32_t>(row[x * size + i]) << (8 * i);
    }
    return value;
  }

  std::span<const std::byte> bytes_;
  std::string_view name_;
  std::size_t width_ = 0;
  std::size_t height_ = 0;
  bool top_down_ = false;
  unsigned bits_ = 0;  // a pixel
  Mask red_, green_, blue_, alpha_;
  std::vector<std::uint32_t> palette_;  // as pixels of 24 bits
  std::size_t row_size_ = 0;
  std::span<const std::byte> rows_;
};

}  // namespace

bool is_bmp(std::span<const std::byte> bytes) {
  return bytes.size() >= 2 && bytes[0] == std::byte{'B'} && bytes[1] == std::byte{'M'};
}

Image decode_bmp(std::span<const std::byte> bytes, std::string_view name) {
  return Decoder(bytes, name).decode();
}

}  // namespace mnist::io
