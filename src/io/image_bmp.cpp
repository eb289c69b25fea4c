#include <algorithm>
#include <bit>
#include <cstdint>
#include <utility>
#include <vector>

#include "byte_order.hpp"
#include "fail.hpp"
#include "image_formats.hpp"

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
/// or a palette, and rows, the lowest first unless the height is negative, or run lengths.
/// https://learn.microsoft.com/windows/win32/gdi/bitmap-storage
class BmpDecoder {
 public:
  BmpDecoder(std::span<const std::byte> bytes, std::string_view name) : bytes_(bytes), name_(name) {
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
    const bool in_runs = (compression == run_lengths_8 && bits_ == 8) ||
                         (compression == run_lengths_4 && bits_ == 4);
    if (compression != uncompressed && !in_runs && !(masked && (bits_ == 16 || bits_ == 32))) {
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
    if (in_runs && data <= bytes_.size()) {
      expand_runs(bytes_.subspan(data));
      rows_ = expanded_;
      return;
    }
    if (data > bytes_.size() || row_size_ * height_ > bytes_.size() - data) {
      fail(name_, "is cut short: {} x {} pixels of a BMP are missing", width_, height_);
    }
    rows_ = bytes_.subspan(data, row_size_ * height_);
  }

  Image decode() const {
    const std::size_t channels = has_alpha() ? 4 : 3;
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
  static constexpr std::uint32_t uncompressed = 0, run_lengths_8 = 1, run_lengths_4 = 2,
                                 bit_fields = 3, alpha_bit_fields = 6;

  /// Many programs write alpha but leave it 0 everywhere, and mean an opaque picture.
  bool has_alpha() const {
    for (std::size_t y = 0; alpha_.bits != 0 && y < height_; ++y) {
      for (std::size_t x = 0; x < width_; ++x) {
        if ((pixel(rows_.subspan(y * row_size_, row_size_), x) & alpha_.bits) != 0) return true;
      }
    }
    return false;
  }

  /// Expands pairs of bytes: a count and the index to repeat, of 4 bits two in turn, or 0 and what
  /// to do: 0 ends the row, 1 the picture, 2 moves right and up, more are so many indices as they
  /// are, filled up to pairs of bytes. Pixels that are moved over stay 0, those beyond the end of a
  /// row are dropped.
  void expand_runs(std::span<const std::byte> runs) {
    constexpr std::size_t max_expansion = 256;
    if (width_ * height_ / max_expansion > runs.size()) {
      fail(name_, "is a damaged BMP: {} bytes cannot expand to {} x {} pixels", runs.size(), width_,
           height_);
    }
    const unsigned bits = std::exchange(bits_, 8);  // expanded, every index has a byte
    row_size_ = width_;
    expanded_.resize(row_size_ * height_);
    std::size_t at = 0, x = 0, y = 0;
    const auto byte = [&] {
      if (at == runs.size()) fail(name_, "is cut short: the end of the BMP is missing");
      return std::to_integer<std::size_t>(runs[at++]);
    };
    const auto draw = [&](std::size_t value, std::size_t i) {
      const std::size_t index = bits == 8 ? value : i % 2 == 0 ? value >> 4 : value & 15;
      if (x < width_) expanded_[y * row_size_ + x] = static_cast<std::byte>(index);
      ++x;
    };
    const auto is_drawn = [&] { return y + 1 == height_ && x >= width_ && at == runs.size(); };
    while (y < height_ && !is_drawn()) {
      const std::size_t count = byte();
      const std::size_t value = byte();
      if (count > 0) {
        for (std::size_t i = 0; i < count; ++i) draw(value, i);
      } else if (value == 0) {
        x = 0;
        ++y;
      } else if (value == 1) {
        return;
      } else if (value == 2) {
        x += byte();
        y += byte();
      } else {
        std::size_t indices = 0;
        for (std::size_t i = 0; i < value; ++i) {
          if (bits == 8 || i % 2 == 0) indices = byte();
          draw(indices, i);
        }
        const std::size_t used = (value * bits + 7) / 8;
        if (used % 2 != 0) byte();
      }
    }
  }

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
  std::vector<std::byte> expanded_;  // from run lengths
  std::span<const std::byte> rows_;  // the lowest first unless `top_down_`
};

}  // namespace

Image decode_bmp(std::span<const std::byte> bytes, std::string_view name) {
  return BmpDecoder(bytes, name).decode();
}

}  // namespace mnist::io
