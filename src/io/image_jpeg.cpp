#include <algorithm>
#include <cstdint>
#include <iterator>
#include <map>
#include <optional>
#include <string_view>
#include <vector>

#include "byte_order.hpp"
#include "exif.hpp"
#include "fail.hpp"
#include "image_formats.hpp"
#include "stb.hpp"

namespace mnist::io {
namespace {

// Markers: ITU-T T.81, table B.1, https://www.w3.org/Graphics/JPEG/itu-t81.pdf
constexpr int define_huffman = 0xc4, jpeg_extension = 0xc8, define_arithmetic = 0xcc;
constexpr int first_restart = 0xd0, last_restart = 0xd7;
constexpr int start_of_image = 0xd8, end_of_image = 0xd9, start_of_scan = 0xda;
constexpr int define_restart_interval = 0xdd;
constexpr int app1 = 0xe1, app14 = 0xee;

bool is_restart(int marker) { return marker >= first_restart && marker <= last_restart; }

bool is_frame(int marker) {
  return marker >= 0xc0 && marker <= 0xcf && marker != define_huffman && marker != jpeg_extension &&
         marker != define_arithmetic;
}

/// Walks through the segments of a JPEG file before it is decoded. It finds what stb_image does not
/// say (orientation, a file cut short), and refuses what stb_image 2.27 does not survive: Huffman
/// tables of more codes than it has room for, and work without end for a small file.
class JpegOutline {
 public:
  JpegOutline(std::span<const std::byte> bytes, std::string_view name)
      : bytes_(bytes), name_(name) {
    position_ = 2;  // after the start of image
    for (int marker = next_marker(); marker != end_of_image; marker = next_marker()) {
      if (marker == start_of_image || is_restart(marker)) continue;
      read_segment(marker);
      if (marker == start_of_scan) skip_scan();
    }
    if (width == 0) fail(name_, "is a damaged JPEG: it has no picture");
    // Where restarts mark intervals, stb_image does not miss those at the end.
    if (!ended && (restarts_ || !has_all_scans())) fail_as_cut();
    if (components == 4 && !adobe) {
      fail(name_, "is a CMYK JPEG of unknown kind; convert it to RGB first");
    }
  }

  std::size_t width = 0;
  std::size_t height = 0;
  int components = 0;
  bool adobe = false;
  bool ended = true;  ///< whether the marker that ends the file is there
  std::span<const std::byte> exif;

 private:
  int byte(std::size_t at) const { return std::to_integer<int>(bytes_[at]); }

  [[noreturn]] void fail_as_cut() const {
    fail(name_, "is cut short: the end of the JPEG is missing");
  }

  /// Goes behind the next marker and returns it. The end of a file that has a scan is one.
  int next_marker() {
    while (position_ + 1 < bytes_.size()) {
      const int marker = byte(position_ + 1);
      if (byte(position_) == 0xff && marker != 0x00 && marker != 0xff) {
        position_ += 2;
        return marker;
      }
      ++position_;
    }
    if (scans_ == 0) fail_as_cut();
    ended = false;
    return end_of_image;
  }

  void read_segment(int marker) {
    const auto left = bytes_.size() - position_;
    const std::size_t size = left < 2 ? 0 : load_big<std::uint16_t>(&bytes_[position_]);
    if (size < 2) fail(name_, "is a damaged JPEG");
    if (size > left) fail(name_, "is cut short within the header of the JPEG");
    const auto content = bytes_.subspan(position_ + 2, size - 2);
    position_ += size;

    if (is_frame(marker)) read_frame(marker, content);
    if (marker == define_huffman) check_huffman(content);
    if (marker == define_restart_interval) restarts_ = true;
    if (marker == start_of_scan) read_scan(content);
    if (marker == app1 && text_of(content).starts_with({"Exif\0\0", 6})) exif = content.subspan(6);
    if (marker == app14 && text_of(content).starts_with("Adobe")) adobe = true;
  }

  void read_frame(int marker, std::span<const std::byte> content) {
    constexpr int last_supported = 0xc2;  // baseline, extended, progressive
    if (marker > last_supported) {
      fail(name_, "is a lossless, hierarchical or arithmetic-coded JPEG; convert it to PNG first");
    }
    if (width != 0 || content.size() < 6) fail(name_, "is a damaged JPEG");
    const int bits = std::to_integer<int>(content[0]);
    if (bits != 8) fail(name_, "is a JPEG of {} bits a sample; convert it to 8 bits first", bits);
    height = load_big<std::uint16_t>(&content[1]);
    width = load_big<std::uint16_t>(&content[3]);
    components = std::to_integer<int>(content[5]);
    check_image_size(width, height, name_);
    // The planes and the pixels made of them, or these and what is returned; before that, two bytes
    // a coefficient of those that come in several scans.
    const bool progressive = marker == last_supported;
    const auto planes = static_cast<std::size_t>(std::clamp(components, 1, 4));
    check_image_memory(width * height, (progressive ? 4 : 2) * planes, bytes_.size(),
                       progressive ? "save it as a baseline JPEG, or make it smaller"
                                   : "make it smaller",
                       name_);
    // A block of 8 x 8 pixels takes at least one bit.
    if (width * height / 512 > bytes_.size()) {
      fail(name_, "is a damaged JPEG: {} bytes cannot hold {} x {} pixels", bytes_.size(), width,
           height);
    }
  }

  /// Notes how many low bits each coefficient of the scan's components still lacks. The content is
  /// the number of components, two bytes for each, the first and the last coefficient and the bits.
  void read_scan(std::span<const std::byte> content) {
    const auto number = [&](std::size_t at) { return std::to_integer<std::size_t>(content[at]); };
    const std::size_t count = content.empty() ? 0 : number(0);
    if (content.size() < 1 + 2 * count + 3) fail(name_, "is a damaged JPEG");
    const std::size_t first = number(1 + 2 * count);
    const std::size_t last = std::min<std::size_t>(number(2 + 2 * count), 63);
    for (std::size_t i = 0; i < count; ++i) {
      auto& missing = missing_bits_[number(1 + 2 * i)];
      if (missing.empty()) missing.assign(64, unknown);
      for (std::size_t k = first; k <= last; ++k) missing[k] = number(3 + 2 * count) & 15;
    }
  }

  /// Whether every coefficient of every component has come to its last bit.
  bool has_all_scans() const {
    const auto is_whole = [](const auto& component) {
      const auto& missing = component.second;
      return std::count(missing.begin(), missing.end(), 0) == std::ssize(missing);
    };
    return std::ssize(missing_bits_) == components &&
           std::all_of(missing_bits_.begin(), missing_bits_.end(), is_whole);
  }

  void check_huffman(std::span<const std::byte> content) {
    constexpr std::size_t header_size = 17;  // which table, and how many codes of 1 to 16 bits
    constexpr std::size_t max_codes = 255;   // stb_image has room for 256 and mistakes the last
    while (content.size() >= header_size) {
      std::size_t codes = 0;
      for (const auto count : content.subspan(1, 16)) codes += std::to_integer<std::size_t>(count);
      if (codes > max_codes || codes > content.size() - header_size) {
        fail(name_, "is a damaged JPEG");
      }
      content = content.subspan(header_size + codes);
    }
    if (!content.empty()) fail(name_, "is a damaged JPEG");
  }

  /// Goes to the marker behind the compressed data of a scan.
  void skip_scan() {
    constexpr int max_scans = 100;  // ten are usual; each costs time, however small the file
    if (++scans_ > max_scans) fail(name_, "is a JPEG of more than {} scans", max_scans);
    while (is_restart(next_marker())) {
    }
    position_ -= 2;
  }

  std::span<const std::byte> bytes_;
  std::string_view name_;
  std::size_t position_ = 0;
  int scans_ = 0;
  bool restarts_ = false;
  static constexpr std::size_t unknown = 15;
  std::map<std::size_t, std::vector<std::size_t>> missing_bits_;  // by component and coefficient
};

/// A file without its last marker, ended by `more` and that marker.
std::vector<std::byte> ended_with(std::span<const std::byte> bytes,
                                  const std::vector<std::byte>& more) {
  std::vector<std::byte> file(bytes.begin(), bytes.end());
  while (file.back() == std::byte{0xff}) file.pop_back();  // half of the marker
  append(file, more);
  file.insert(file.end(), {std::byte{0xff}, static_cast<std::byte>(end_of_image)});
  return file;
}

}  // namespace

Image decode_jpeg(std::span<const std::byte> bytes, std::string_view name) {
  const JpegOutline outline(bytes, name);
  // The largest thing stb_image needs: 2 bytes a coefficient or 3 a pixel, in blocks of 32 x 32.
  const auto max_allocation = 4 * (outline.width + 32) * (outline.height + 32) + 65536;
  const auto decode = [&](std::span<const std::byte> file) {
    return decode_with_stb(file, max_allocation, "JPEG", name);
  };
  const int orientation = exif_orientation(outline.exif);
  if (outline.ended) return upright(decode(bytes), orientation);

  // Other bits behind the end of the data show in the pixels whose own bits are missing.
  std::optional<Image> image, again;
  try {
    image = decode(ended_with(bytes, {}));
    again = decode(ended_with(bytes, std::vector<std::byte>(64, std::byte{0xfe})));
  } catch (const Error&) {  // either may also make no sense at all
  }
  if (!image || again != image) fail(name, "is cut short: the end of the JPEG is missing");
  image->note = "the end of the JPEG is missing, its pixels are all there";
  return upright(*std::move(image), orientation);
}

}  // namespace mnist::io
