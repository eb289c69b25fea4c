#include "mnist/io/image.hpp"

#include <cstdlib>
#include <functional>

#include "io/golden.hpp"
#include "io/png_chunks.hpp"
#include "io/temporary_folder.hpp"

using mnist::io::decode_image;
using mnist::io::encode_png;
using mnist::io::Image;
using mnist::io::read_image;
using mnist::io::write_png;

namespace {

constexpr int width = 11, height = 7;  // of the pictures without loss

// What the script that made the pictures put into them.

int scene(int x, int y, int channel, int largest) {
  return (37 * x + 59 * y + 91 * channel) % (largest + 1);
}

int to_8_bits(int sample, int largest) {
  return static_cast<int>((std::int64_t{sample} * 255 + largest / 2) / largest);
}

std::vector<int> palette(int index) { return {index * 7 % 256, index * 13 % 256, 255 - index}; }

/// The picture whose samples are sample(x, y, channel).
Image picture(int channels, const std::function<int(int, int, int)>& sample) {
  Image image{.width = width, .height = height, .channels = channels, .pixels = {}};
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) {
      for (int c = 0; c < channels; ++c) {
        image.pixels.push_back(static_cast<std::uint8_t>(sample(x, y, c)));
      }
    }
  }
  return image;
}

Image scene_of(int channels, int largest) {
  return picture(channels,
                 [&](int x, int y, int c) { return to_8_bits(scene(x, y, c, largest), largest); });
}

Image palette_scene(int largest) {
  return picture(3, [&](int x, int y, int c) {
    return palette(scene(x, y, 0, largest))[static_cast<std::size_t>(c)];
  });
}

Image golden_image(const std::string& name) { return read_image(golden("images/" + name)); }

/// How far the picture is, at its worst, from the smooth scene of the JPEGs.
int worst_difference(const Image& image) {
  int worst = 0;
  for (int y = 0; y < image.height; ++y) {
    for (int x = 0; x < image.width; ++x) {
      const int expected[] = {6 * x, 10 * y, 128};
      for (int c = 0; c < image.channels; ++c) {
        const auto i = static_cast<std::size_t>((y * image.width + x) * image.channels + c);
        worst = std::max(worst, std::abs(image.pixels[i] - expected[c]));
      }
    }
  }
  return worst;
}

std::string error_of(std::span<const std::byte> bytes) {
  try {
    decode_image(bytes, "f");
  } catch (const mnist::Error& error) {
    return error.what();
  }
  return "";
}

}  // namespace

TEST_CASE("PNGs of every colour type, depth and interlace have the samples they were made of") {
  struct Kind {
    int colour, channels;
    std::vector<int> depths;
  };
  const auto kind = GENERATE(Kind{0, 1, {1, 2, 4, 8, 16}}, Kind{2, 3, {8, 16}},
                             Kind{3, 3, {1, 2, 4, 8}}, Kind{4, 2, {8, 16}}, Kind{6, 4, {8, 16}});
  for (const int depth : kind.depths) {
    for (const std::string interlace : {"", "_interlaced"}) {
      const auto name =
          "colour" + std::to_string(kind.colour) + "_" + std::to_string(depth) + "bit" + interlace;
      CAPTURE(name);
      const int largest = (1 << depth) - 1;
      REQUIRE(golden_image(name + ".png") ==
              (kind.colour == 3 ? palette_scene(largest) : scene_of(kind.channels, largest)));
    }
  }
}

TEST_CASE("a PNG's transparent colour becomes an alpha channel") {
  const auto with_alpha = [](int channels) {
    return picture(channels + 1, [&](int x, int y, int c) {
      if (c < channels) return scene(x, y, c, 255);
      return scene(x, y, 0, 255) == 0 ? 0 : 255;
    });
  };
  REQUIRE(golden_image("transparent_grey.png") == with_alpha(1));
  REQUIRE(golden_image("transparent_rgb.png") == with_alpha(3));
  REQUIRE(golden_image("transparent_rgb16.png").channels == 4);
  REQUIRE(golden_image("transparent_rgb16.png").pixels[3] == 0);
  REQUIRE(golden_image("transparent_rgb16.png").pixels[7] == 255);
  REQUIRE(golden_image("transparent_palette.png") == picture(4, [](int x, int y, int c) {
            const int index = scene(x, y, 0, 15);
            if (c < 3) return palette(index)[static_cast<std::size_t>(c)];
            return index == 0 ? 0 : index == 1 ? 128 : 255;
          }));
}

TEST_CASE("colours beyond the end of a palette are black") {
  REQUIRE(golden_image("short_palette.png") == picture(3, [](int x, int y, int c) {
            return scene(x, y, 0, 3) == 0 ? 10 * (c + 1) : 0;
          }));
  REQUIRE(golden_image("short_palette.bmp") == picture(3, [](int x, int y, int c) {
            const int index = scene(x, y, 0, 15);
            return index < 2 ? palette(index)[static_cast<std::size_t>(c)] : 0;
          }));
}

TEST_CASE("BMPs of every kind that is not compressed have the samples they were made of") {
  REQUIRE(golden_image("rgb.bmp") == scene_of(3, 255));
  REQUIRE(golden_image("top_down.bmp") == scene_of(3, 255));
  REQUIRE(golden_image("os2.bmp") == scene_of(3, 255));
  REQUIRE(golden_image("rgbx.bmp") == scene_of(3, 255));  // its fourth byte means nothing
  REQUIRE(golden_image("rgba.bmp") == scene_of(4, 255));
  REQUIRE(golden_image("palette.bmp") == palette_scene(15));
  REQUIRE(golden_image("grey.bmp") ==
          picture(3, [](int x, int y, int) { return scene(x, y, 0, 255); }));
  REQUIRE(golden_image("bits.bmp") ==
          picture(3, [](int x, int y, int) { return scene(x, y, 0, 255) > 127 ? 255 : 0; }));
  REQUIRE(golden_image("rgb555.bmp") ==
          picture(3, [](int x, int y, int c) { return to_8_bits(scene(x, y, c, 255) >> 3, 31); }));
  REQUIRE(golden_image("rgb565.bmp") == picture(3, [](int x, int y, int c) {
            const int value = scene(x, y, c, 255);
            return c == 1 ? to_8_bits(value >> 2, 63) : to_8_bits(value >> 3, 31);
          }));
}

TEST_CASE("run-length coded BMPs of 4 and 8 bits have the samples they were made of") {
  const int bits = GENERATE(4, 8);
  const auto run = [bits](int x) { return bits == 8 || x % 2 == 0 ? 3 : 5; };
  REQUIRE(golden_image("rle" + std::to_string(bits) + ".bmp") ==
          picture(3, [&](int x, int y, int c) {
            const int index = y == 4 ? run(x) : y == 3 && x < 4 ? 0 : scene(x, y, 0, 15);
            return palette(index)[static_cast<std::size_t>(c)];
          }));
}

TEST_CASE("a BMP whose alpha is 0 everywhere is opaque") {
  REQUIRE(golden_image("zero_alpha.bmp") == scene_of(3, 255));
}

TEST_CASE("a JPEG or PNG that ends behind its last pixel is read, with a note") {
  struct Case {
    std::string name;
    std::size_t end;  // bytes behind the pixels
  };
  const auto [name, end] =
      GENERATE(Case{"baseline.jpg", 2}, Case{"progressive.jpg", 2}, Case{"orientation6.jpg", 2},
               Case{"colour2_8bit.png", 12}, Case{"colour3_4bit_interlaced.png", 12});
  const auto whole = golden_bytes("images/" + name);
  const auto expected = decode_image(whole, "f");
  REQUIRE(expected.note.empty());
  for (std::size_t missing = 1; missing <= end; ++missing) {
    CAPTURE(name, missing);
    auto image = decode_image(std::span(whole).first(whole.size() - missing), "f");
    REQUIRE_THAT(image.note, Catch::Contains("is missing, its pixels are all there"));
    image.note.clear();
    REQUIRE(image == expected);
  }
}

TEST_CASE("a progressive JPEG that lacks its last scans is refused") {
  const auto whole = golden_bytes("images/progressive.jpg");
  int scans = 0;
  for (std::size_t i = 0; i + 1 < whole.size(); ++i) {
    if (whole[i] != std::byte{0xff} || whole[i + 1] != std::byte{0xda}) continue;
    if (scans++ == 0) continue;
    CAPTURE(scans);
    REQUIRE_THAT(error_of(std::span(whole).first(i)), Catch::Contains("is cut short"));
  }
  REQUIRE(scans > 5);
}

TEST_CASE("PNMs of all six kinds have the samples they were made of") {
  const auto bits =
      picture(1, [](int x, int y, int) { return scene(x, y, 0, 255) > 127 ? 255 : 0; });
  REQUIRE(golden_image("p1.pbm") == bits);
  REQUIRE(golden_image("p2.pgm") == scene_of(1, 255));
  REQUIRE(golden_image("p3.ppm") == scene_of(3, 255));
  REQUIRE(golden_image("p4.pbm") == bits);
  REQUIRE(golden_image("p5.pgm") == scene_of(1, 255));
  REQUIRE(golden_image("p6.ppm") == scene_of(3, 255));
  REQUIRE(golden_image("p5_16bit.pgm") == scene_of(1, 65535));
  REQUIRE(golden_image("p5_15.pgm") == scene_of(1, 15));
}

TEST_CASE("JPEGs are decoded: baseline, progressive, subsampled, with restarts, grey and CMYK") {
  for (const std::string name : {"baseline", "progressive", "subsampled", "restarts"}) {
    CAPTURE(name);
    const auto image = golden_image(name + ".jpg");
    REQUIRE(image.width == 40);
    REQUIRE(image.height == 24);
    REQUIRE(image.channels == 3);
    REQUIRE(worst_difference(image) <= (name == "subsampled" ? 16 : 8));
  }
  REQUIRE(golden_image("grey.jpg").channels == 1);
  REQUIRE(worst_difference(golden_image("cmyk.jpg")) <= 16);
  REQUIRE_ERROR(golden_image("cmyk_unmarked.jpg"), "is a CMYK JPEG of unknown kind");
}

TEST_CASE("a picture is turned upright as its EXIF orientation says") {
  for (int orientation = 1; orientation <= 8; ++orientation) {
    CAPTURE(orientation);
    const auto image = golden_image("orientation" + std::to_string(orientation) + ".jpg");
    REQUIRE(image.width == 40);
    REQUIRE(image.height == 24);
    REQUIRE(worst_difference(image) <= 8);
  }
  const auto turned = golden_image("exif.png");  // a quarter to the right
  REQUIRE(turned.width == height);
  REQUIRE(turned.height == width);
  REQUIRE(turned.pixels[0] == scene(0, height - 1, 0, 255));
  REQUIRE(turned.pixels[static_cast<std::size_t>(height) - 1] == scene(0, 0, 0, 255));
}

TEST_CASE("a written PNG has the same pixels when it is read, in any number of channels") {
  const TemporaryFolder folder;
  for (int channels = 1; channels <= 4; ++channels) {
    const auto image = scene_of(channels, 255);
    REQUIRE(decode_image(encode_png(image), "x") == image);
    REQUIRE(encode_png(image) == encode_png(image));
    write_png(folder / "x.png", image);
    REQUIRE(read_image(folder / "x.png") == image);
  }
  const Image dot{.width = 1, .height = 1, .channels = 1, .pixels = {7}};
  REQUIRE(decode_image(encode_png(dot), "x") == dot);
}

TEST_CASE("writing refuses an image whose sizes do not fit each other") {
  REQUIRE_ERROR(encode_png(Image{2, 2, 5, std::vector<std::uint8_t>(20)}), "5 channels");
  REQUIRE_ERROR(encode_png(Image{2, 2, 1, std::vector<std::uint8_t>(5)}),
                "has 5 samples, expected 4");
  REQUIRE_ERROR(encode_png(Image{0, 2, 1, {}}), "has no pixels");
}

TEST_CASE("other formats are named, with a way to convert them") {
  const auto error = [](std::string_view text) { return error_of(bytes_of(text)); };
  using Catch::Contains;
  REQUIRE(error("") == "f: is empty, expected a picture: PNG, JPEG, BMP or PNM");
  REQUIRE_THAT(error("GIF89a......"), Contains("is a GIF") && Contains("convert f f.png"));
  REQUIRE_THAT(error("RIFF1234WEBPVP8 "), Contains("is a WebP picture"));
  REQUIRE_THAT(error(std::string("\0\0\0\x18"
                                 "ftypheic",
                                 12)),
               Contains("is a HEIC picture"));
  REQUIRE_THAT(error(std::string("\0\0\0\x18"
                                 "ftypavif",
                                 12)),
               Contains("is an AVIF picture"));
  REQUIRE_THAT(error(std::string("II*\0\x08\0\0\0", 8)), Contains("is a TIFF"));
  REQUIRE_THAT(error(std::string("MM\0*\0\0\0\x08", 8)), Contains("is a TIFF"));
  REQUIRE_THAT(error("%PDF-1.7"), Contains("is a PDF"));
  REQUIRE_THAT(error("<?xml version='1.0'?><svg width='1'/>"), Contains("is an SVG drawing"));
  REQUIRE_THAT(error("seven"), Contains("is text, expected a picture"));
  REQUIRE_THAT(error(std::string("\1\2\3\4", 4)), Contains("is of an unknown kind"));
  REQUIRE_THAT(error("<!DOCTYPE html>"), Contains("is an HTML page, expected a picture"));
  REQUIRE_THAT(error("version https://git-lfs.github.com/spec/v1\n"),
               Contains("is a Git LFS pointer") && Contains("git lfs pull"));
  REQUIRE_THAT(error("P7\nWIDTH 1"), Contains("is a PAM"));
}

TEST_CASE("the way to convert a picture is a command that a shell takes as it is") {
  const auto error = [](const char* name) {
    try {
      decode_image(bytes_of("GIF89a"), name);
    } catch (const mnist::Error& e) {
      return std::string(e.what());
    }
    return std::string();
  };
  using Catch::Contains;
  REQUIRE_THAT(error("a b.gif"), Contains("convert 'a b.gif' 'a b.gif.png'"));
  REQUIRE_THAT(error("it's $1.gif"), Contains(R"(convert 'it'\''s $1.gif' 'it'\''s $1.gif.png')"));
  REQUIRE_THAT(error("a/b-1_2.gif"), Contains("convert a/b-1_2.gif a/b-1_2.gif.png"));
}

TEST_CASE("a damaged picture's message names its format and nothing of its inside") {
  for (const std::string name : {"baseline.jpg", "progressive.jpg", "colour0_8bit.png"}) {
    const auto whole = golden_bytes("images/" + name);
    const std::string format = name.ends_with("jpg") ? "JPEG" : "PNG";
    for (std::size_t i = 20; i < whole.size(); ++i) {
      for (const unsigned value : {0x00U, 0x01U, 0xc4U, 0xdaU, 0xffU}) {
        auto damaged = whole;
        damaged[i] = static_cast<std::byte>(value);
        const std::string error = error_of(damaged);
        CAPTURE(name, i, value, error);
        if (error.empty()) continue;
        REQUIRE_THAT(error, Catch::Contains(format) || Catch::Contains("pixels"));
        for (const char* const jargon : {"huff", "SOS", "SOF", "marker", "bad ", "Huff", "IDAT"}) {
          REQUIRE_THAT(error, !Catch::Contains(jargon));
        }
      }
    }
  }
}

TEST_CASE("compressed and odd kinds of the formats we read are refused by name") {
  auto bmp = golden_bytes("images/rle8.bmp");
  bmp[30] = std::byte{4};  // a JPEG within
  REQUIRE_THAT(error_of(bmp), Catch::Contains("is a compressed BMP (kind 4)"));
  auto jpeg = golden_bytes("images/baseline.jpg");
  const auto frame = [&](int marker, int bits) {
    auto changed = jpeg;
    for (std::size_t i = 0; i + 4 < changed.size(); ++i) {
      if (changed[i] == std::byte{0xff} && changed[i + 1] == std::byte{0xc0}) {
        changed[i + 1] = static_cast<std::byte>(marker);
        changed[i + 4] = static_cast<std::byte>(bits);
      }
    }
    return error_of(changed);
  };
  REQUIRE_THAT(frame(0xc3, 8), Catch::Contains("is a lossless, hierarchical or arithmetic-coded"));
  REQUIRE_THAT(frame(0xc9, 8), Catch::Contains("arithmetic-coded"));
  REQUIRE_THAT(frame(0xc1, 12), Catch::Contains("is a JPEG of 12 bits a sample"));

  auto apple = golden_bytes("images/colour0_8bit.png");
  const std::string_view chunk("\0\0\0\0CgBI\0\0\0\0", 12);
  apple.insert(apple.begin() + 8, bytes_of(chunk).begin(), bytes_of(chunk).end());
  REQUIRE_THAT(error_of(apple), Catch::Contains("is a PNG of Apple's own kind"));
}

TEST_CASE("a picture cut anywhere is refused, never read in part") {
  const auto name = GENERATE(as<std::string>(), "colour2_8bit.png", "colour3_4bit_interlaced.png",
                             "baseline.jpg", "progressive.jpg", "restarts.jpg", "rgb.bmp",
                             "palette.bmp", "rle8.bmp", "rle4.bmp", "p2.pgm", "p5.pgm", "p4.pbm");
  CAPTURE(name);
  const auto whole = golden_bytes("images/" + name);
  // A plain PNM's last number may lose digits without a trace, and the pixels of a JPEG, a PNG and
  // of run lengths come before their end. Where a JPEG has restarts, one may be missing.
  const std::size_t safe = name == "p2.pgm"                                    ? 3
                           : name == "restarts.jpg"                            ? 0
                           : name.ends_with(".jpg") || name.starts_with("rle") ? 2
                           : name.ends_with(".png")                            ? 12
                                                                               : 0;
  for (std::size_t size = 0; size + safe < whole.size(); ++size) {
    CAPTURE(size);
    REQUIRE_FALSE(error_of(std::span(whole).first(size)).empty());
  }
}

TEST_CASE("any damaged byte of a PNG's used chunks is noticed") {
  const auto whole = golden_bytes("images/colour0_8bit.png");
  for (std::size_t i = 0; i < whole.size(); ++i) {
    CAPTURE(i);
    auto damaged = whole;
    damaged[i] ^= std::byte{1};
    REQUIRE_FALSE(error_of(damaged).empty());
  }
}

TEST_CASE("damaged bytes of a JPEG, BMP or PNM give an Error or a picture, nothing else") {
  const auto name = GENERATE(as<std::string>(), "baseline.jpg", "progressive.jpg", "rgb565.bmp",
                             "palette.bmp", "rle4.bmp", "rle8.bmp", "p3.ppm", "p1.pbm");
  const auto whole = golden_bytes("images/" + name);
  for (std::size_t i = 0; i < whole.size(); ++i) {
    for (const unsigned value : {0x00U, 0x7fU, 0x80U, 0xffU}) {
      auto damaged = whole;
      damaged[i] = static_cast<std::byte>(value);
      error_of(damaged);
    }
  }
}

TEST_CASE("a picture that claims to be huge is refused before memory is allocated for it") {
  using Catch::Contains;
  const auto bmp = [](std::string width_and_height) {
    return error_of(bytes_of("BM" + std::string(12, '\0') + std::string("\x28\0\0\0", 4) +
                             width_and_height + std::string("\1\0\x18\0", 4) +
                             std::string(100, '\0')));
  };
  REQUIRE_THAT(bmp(std::string("\0\x40\0\0\0\x10\0\0", 8)), Contains("is cut short"));
  REQUIRE_THAT(bmp(std::string("\1\x40\0\0\1\0\0\0", 8)), Contains("is too large: 16385 x 1"));
  REQUIRE_THAT(bmp(std::string("\0\x40\0\0\1\x10\0\0", 8)), Contains("is too large: 16384 x 4097"));
  REQUIRE_THAT(bmp(std::string("\0\0\0\x80\0\0\0\x80", 8)), Contains("has no pixels"));
  REQUIRE_THAT(error_of(bytes_of("P5 16384 4096 255 x")), Contains("is cut short"));
  REQUIRE_THAT(error_of(bytes_of("P5 99999999999999999999 1 255 x")), Contains("is too large"));
  REQUIRE_THAT(error_of(bytes_of("P2 0 1 255 x")), Contains("has no pixels"));

  // A PNG and a JPEG of few bytes, whose sizes are changed to 16384 x 4096.
  auto jpeg = golden_bytes("images/baseline.jpg");
  for (std::size_t i = 0; i + 8 < jpeg.size(); ++i) {
    if (jpeg[i] != std::byte{0xff} || jpeg[i + 1] != std::byte{0xc0}) continue;
    jpeg[i + 5] = std::byte{0x10};
    jpeg[i + 6] = std::byte{0};
    jpeg[i + 7] = std::byte{0x40};
    jpeg[i + 8] = std::byte{0};
  }
  REQUIRE_THAT(error_of(jpeg), Contains("cannot hold 16384 x 4096 pixels"));
}

/// What is wrong with a square PNG that claims such a side, depth, colour type and interlacing.
std::string error_of_png(std::uint32_t side, int depth, int colour, bool interlaced) {
  std::vector<std::byte> header;
  mnist::io::append_big(header, side);
  mnist::io::append_big(header, side);
  for (const int field : {depth, colour, 0, 0, interlaced ? 1 : 0}) {
    header.push_back(static_cast<std::byte>(field));
  }
  auto png = mnist::io::start_png();
  mnist::io::append_png_chunk(png, "IHDR", header);
  if (colour == 3) mnist::io::append_png_chunk(png, "PLTE", std::vector<std::byte>(768));
  mnist::io::append_png_chunk(png, "IDAT", std::vector<std::byte>(std::size_t{1} << 19));
  mnist::io::append_png_chunk(png, "IEND", {});
  return error_of(png);
}

TEST_CASE("a picture that takes too much memory to decode is refused, with a way to save it") {
  using Catch::Contains;
  constexpr int largest = 8192;  // 64 megapixels
  for (const int colour : {2, 6}) {
    CHECK_THAT(error_of_png(largest, 16, colour, false),
               Contains("is too large") && Contains("save it with 8 bits a channel"));
    CHECK_THAT(error_of_png(5600, 16, colour, false), !Contains("is too large"));
    CHECK_THAT(error_of_png(largest, 8, colour, true), Contains("without interlacing"));
  }
  for (const int colour : {0, 3, 4}) {
    CHECK_THAT(error_of_png(largest, 8, colour, false), !Contains("is too large"));
  }
  // A progressive JPEG holds its coefficients.
  auto jpeg = golden_bytes("images/progressive.jpg");
  for (std::size_t i = 0; i + 8 < jpeg.size(); ++i) {
    if (jpeg[i] != std::byte{0xff} || jpeg[i + 1] != std::byte{0xc2}) continue;
    jpeg[i + 5] = jpeg[i + 7] = std::byte{0x20};
    jpeg[i + 6] = jpeg[i + 8] = std::byte{0};
  }
  CHECK_THAT(error_of(jpeg), Contains("is too large: its 67108864 pixels take 805 MB to decode") &&
                                 Contains("save it as a baseline JPEG"));
}

TEST_CASE("a JPEG's Huffman table of too many codes and its thousandth scan are refused") {
  auto jpeg = golden_bytes("images/baseline.jpg");
  std::string table("\xff\xc4\x01\x20", 4);  // 256 codes of 8 bits and 14 of 9
  table += std::string(1, '\0') + std::string("\0\0\0\0\0\0\0\xff\x0e\0\0\0\0\0\0\0", 16) +
           std::string(269, '\1');
  auto with_table = jpeg;
  with_table.insert(with_table.begin() + 2, bytes_of(table).begin(), bytes_of(table).end());
  REQUIRE_THAT(error_of(with_table), Catch::Contains("is a damaged JPEG"));

  const std::string scan("\xff\xda\0\x08\1\1\0\0\x3f\0", 10);
  for (int i = 0; i < 1000; ++i) {
    jpeg.insert(jpeg.end() - 2, bytes_of(scan).begin(), bytes_of(scan).end());
  }
  REQUIRE_THAT(error_of(jpeg), Catch::Contains("is a JPEG of more than 100 scans"));
}

TEST_CASE("read_image names the file") {
  REQUIRE_ERROR(read_image(golden("images/none.png")), "none.png: no such file");
  REQUIRE_ERROR(read_image(golden("make_images.py")), "make_images.py: is text");
  REQUIRE_ERROR(read_image(golden("images")), "images: is a directory");
}
