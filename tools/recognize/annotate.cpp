#include "annotate.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <string>
#include <string_view>

#include "vision/picture.hpp"

namespace mnist::tool {
namespace {

using vision::Box;

constexpr int glyph_width = 5;
constexpr int glyph_height = 7;

struct Glyph {
  char character;
  std::array<std::string_view, glyph_height> rows;
};

constexpr std::array<Glyph, 11> font = {{
    {'0', {" ### ", "#   #", "#  ##", "# # #", "##  #", "#   #", " ### "}},
    {'1', {"  #  ", " ##  ", "  #  ", "  #  ", "  #  ", "  #  ", " ### "}},
    {'2', {" ### ", "#   #", "    #", "   # ", "  #  ", " #   ", "#####"}},
    {'3', {"#####", "   # ", "  #  ", "   # ", "    #", "#   #", " ### "}},
    {'4', {"   # ", "  ## ", " # # ", "#  # ", "#####", "   # ", "   # "}},
    {'5', {"#####", "#    ", "#### ", "    #", "    #", "#   #", " ### "}},
    {'6', {"  ## ", " #   ", "#    ", "#### ", "#   #", "#   #", " ### "}},
    {'7', {"#####", "    #", "   # ", "  #  ", " #   ", " #   ", " #   "}},
    {'8', {" ### ", "#   #", "#   #", " ### ", "#   #", "#   #", " ### "}},
    {'9', {" ### ", "#   #", "#   #", " ####", "    #", "   # ", " ##  "}},
    {'%', {"##   ", "##  #", "   # ", "  #  ", " #   ", "#  ##", "   ##"}},
}};

/// A picture in colour that is drawn on; what lies outside of it is left out.
class Canvas {
 public:
  using Colour = std::array<std::uint8_t, 3>;

  explicit Canvas(const io::Image& opaque) : image_{opaque.width, opaque.height, 3, {}} {
    image_.pixels.reserve(3 * opaque.pixels.size() / std::size_t(opaque.channels));
    for (std::size_t i = 0; i < opaque.pixels.size(); i += std::size_t(opaque.channels))
      for (std::size_t c = 0; c < 3; ++c)
        image_.pixels.push_back(opaque.pixels[i + (opaque.channels == 3 ? c : 0)]);
  }

  void fill(const Box& box, const Colour& colour) {
    for (int y = std::max(0, box.y); y < std::min(image_.height, box.bottom()); ++y)
      for (int x = std::max(0, box.x); x < std::min(image_.width, box.right()); ++x)
        std::copy(colour.begin(), colour.end(),
                  image_.pixels.begin() + 3 * (std::ptrdiff_t(y) * image_.width + x));
  }

  /// Lines of `pen` pixels around the box.
  void outline(const Box& box, int pen, const Colour& colour) {
    const Box around{box.x - pen, box.y - pen, box.width + 2 * pen, box.height + 2 * pen};
    fill({around.x, around.y, around.width, pen}, colour);
    fill({around.x, box.bottom(), around.width, pen}, colour);
    fill({around.x, around.y, pen, around.height}, colour);
    fill({box.right(), around.y, pen, around.height}, colour);
  }

  void write(std::string_view text, int x, int y, int pen, const Colour& colour) {
    for (const char character : text) {
      const auto glyph = std::find_if(font.begin(), font.end(), [character](const Glyph& one) {
        return one.character == character;
      });
      if (glyph != font.end()) draw(*glyph, x, y, pen, colour);
      x += (glyph_width + 1) * pen;
    }
  }

  const io::Image& image() const { return image_; }

 private:
  void draw(const Glyph& glyph, int x, int y, int pen, const Colour& colour) {
    for (int row = 0; row < glyph_height; ++row)
      for (int column = 0; column < glyph_width; ++column)
        if (glyph.rows[std::size_t(row)][std::size_t(column)] == '#')
          fill({x + column * pen, y + row * pen, pen, pen}, colour);
  }

  io::Image image_;
};

/// "7 98%", or only "7" where that is wider than the digit, in white on the colour of the boxes:
/// above the digit if there is room, else below it.
void label(Canvas& canvas, const RecognizedDigit& digit, int pen, const Canvas::Colour& colour) {
  const auto width_of = [pen](const std::string& text) {
    return (static_cast<int>(text.size()) * (glyph_width + 1) + 1) * pen;
  };
  auto text = fmt::format("{} {:.0f}%", digit.digit, std::floor(100 * digit.confidence));
  if (width_of(text) > digit.box.width + 2 * pen) text.resize(1);
  const int height = (glyph_height + 2) * pen;
  const int above = digit.box.y - pen - height;
  const int top = above >= 0 ? above : digit.box.bottom() + pen;
  const int left = digit.box.x - pen;
  canvas.fill({left, top, width_of(text), height}, colour);
  canvas.write(text, left + pen, top + pen, pen, {255, 255, 255});
}

}  // namespace

io::Image inputs_of(const Recognition& found) {
  const int width = vision::digit_side * static_cast<int>(found.digits.size());
  io::Image image{width, vision::digit_side, 1, {}};
  for (int y = 0; y < vision::digit_side; ++y)
    for (const RecognizedDigit& digit : found.digits)
      for (int x = 0; x < vision::digit_side; ++x) {
        const float value = digit.input[std::size_t(y * vision::digit_side + x)];
        image.pixels.push_back(std::uint8_t(std::lround(255 * std::clamp(value, 0.0F, 1.0F))));
      }
  return image;
}

io::Image annotate(const io::Image& image, const Recognition& found) {
  constexpr Canvas::Colour red = {200, 30, 30};
  const int pen = std::max(1, std::max(image.width, image.height) / 400);
  Canvas canvas(vision::flatten(image));
  for (const RecognizedDigit& digit : found.digits) canvas.outline(digit.box, pen, red);
  for (const RecognizedDigit& digit : found.digits) label(canvas, digit, pen, red);
  return canvas.image();
}

}  // namespace mnist::tool
