#include "show.hpp"

#include <fmt/format.h>

#include <cmath>
#include <cstddef>

#include "../terminal.hpp"

namespace mnist::tool {
namespace {

using vision::Digit;
using vision::digit_side;

float pixel(const Digit& digit, int x, int y) { return digit[std::size_t(y * digit_side + x)]; }

/// One of `count` levels, from black to white.
int level(float value, int count) { return int(std::lround(value * float(count - 1))); }

/// Two rows of pixels per line of text: an upper half block, the upper pixel's colour in front.
std::string coloured_blocks(const Digit& digit) {
  constexpr int first_grey = 232;  // of the 24 greys among a terminal's 256 colours
  std::string text;
  for (int y = 0; y < digit_side; y += 2) {
    for (int x = 0; x < digit_side; ++x) {
      text += fmt::format("\x1b[38;5;{};48;5;{}m▀", first_grey + level(pixel(digit, x, y), 24),
                          first_grey + level(pixel(digit, x, y + 1), 24));
    }
    text += "\x1b[0m\n";
  }
  return text;
}

std::string blocks(const Digit& digit) {
  std::string text;
  for (int y = 0; y < digit_side; y += 2) {
    for (int x = 0; x < digit_side; ++x) {
      const bool upper = pixel(digit, x, y) >= 0.5F;
      const bool lower = pixel(digit, x, y + 1) >= 0.5F;
      text += upper ? (lower ? "█" : "▀") : (lower ? "▄" : " ");
    }
    text += '\n';
  }
  return text;
}

/// Two characters a pixel, which makes about a square.
std::string ascii(const Digit& digit) {
  constexpr std::string_view ramp = " .:-=+*#%@";
  std::string text;
  for (int y = 0; y < digit_side; ++y) {
    for (int x = 0; x < digit_side; ++x) {
      text.append(2, ramp[std::size_t(level(pixel(digit, x, y), int(ramp.size())))]);
    }
    text += '\n';
  }
  return text;
}

/// A sixel picture: bands of six rows, drawn once for each grey; a character is six pixels, one
/// above the other, as bits.
std::string sixel(const Digit& digit) {
  constexpr int greys = 16;
  constexpr int zoom = 6;  // so that a band is one row of pixels
  std::string text = "\x1bPq";
  for (int grey = 0; grey < greys; ++grey) {
    const int share = 100 * grey / (greys - 1);
    text += fmt::format("#{};2;{};{};{}", grey, share, share, share);
  }
  for (int y = 0; y < digit_side; ++y) {
    for (int x = 0; x < digit_side; ++x) {
      text += fmt::format("#{}!{}~", level(pixel(digit, x, y), greys), zoom);
    }
    text += '-';
  }
  return text + "\x1b\\\n";
}

}  // namespace

Draw draw_named(std::string_view name) {
  if (name.empty()) return nullptr;
  if (name == "sixel") return sixel;
  if (name == "ascii" || environment("TERM") == "dumb") return ascii;
  return has_colours() ? coloured_blocks : blocks;
}

}  // namespace mnist::tool
