#include "vision/steady.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>

namespace mnist::vision {
namespace {

/// A linear map of the plane around the middle of a digit: where a pixel takes its value from.
struct Warp {
  float xx = 1;
  float xy = 0;
  float yx = 0;
  float yy = 1;
};

constexpr std::array<Warp, 7> warps = {{{1, 0, 0, 1},
                                        {1, 0.2F, 0, 1},
                                        {1, -0.2F, 0, 1},
                                        {1.15F, 0, 0, 1},
                                        {1, 0, 0, 1.15F},
                                        {1, 0.12F, -0.12F, 1},
                                        {1, -0.12F, 0.12F, 1}}};

constexpr float middle = 14;  // where the centre of mass is

float pixel(const Digit& digit, int x, int y) {
  if (x < 0 || y < 0 || x >= digit_side || y >= digit_side) return 0;
  return digit[std::size_t(y * digit_side + x)];
}

/// The value between four pixels, interpolated linearly.
float sample(const Digit& digit, float x, float y) {
  const float left = std::floor(x);
  const float top = std::floor(y);
  const float across = x - left;
  const float down = y - top;
  const int column = int(left);
  const int row = int(top);
  const float upper =
      (1 - across) * pixel(digit, column, row) + across * pixel(digit, column + 1, row);
  const float lower =
      (1 - across) * pixel(digit, column, row + 1) + across * pixel(digit, column + 1, row + 1);
  return (1 - down) * upper + down * lower;
}

/// First one, then the other.
constexpr Warp operator*(const Warp& a, const Warp& b) {
  return {a.xx * b.xx + a.xy * b.yx, a.xx * b.xy + a.xy * b.yy, a.yx * b.xx + a.yy * b.yx,
          a.yx * b.xy + a.yy * b.yy};
}

/// The shear that makes ink upright: rows above and below its centre of mass then have theirs, on
/// the whole, in the same column.
Warp upright(const Digit& digit) {
  constexpr float most = 1;  // lying ink has no slant
  float across_down = 0;
  float down_down = 0;
  for (int y = 0; y < digit_side; ++y)
    for (int x = 0; x < digit_side; ++x) {
      const float down = float(y) - middle;
      across_down += pixel(digit, x, y) * (float(x) - middle) * down;
      down_down += pixel(digit, x, y) * down * down;
    }
  const float slant = down_down > 0 ? across_down / down_down : 0;
  return {1, std::clamp(slant, -most, most), 0, 1};
}

Digit warped(const Digit& digit, const Warp& warp) {
  Digit result;
  for (int y = 0; y < digit_side; ++y)
    for (int x = 0; x < digit_side; ++x) {
      const float across = float(x) - middle;
      const float down = float(y) - middle;
      result[std::size_t(y * digit_side + x)] =
          sample(digit, middle + warp.xx * across + warp.xy * down,
                 middle + warp.yx * across + warp.yy * down);
    }
  return result;
}

/// The geometric mean, which is as well calibrated as the looks are: the arithmetic is too modest.
Probabilities mean_of(const Probabilities& first, std::span<const Probabilities> others) {
  constexpr float least = 1e-6F;  // no look alone rules a digit out
  Probabilities mean;
  float sum = 0;
  for (std::size_t digit = 0; digit < mean.size(); ++digit) {
    float logarithms = std::log(std::max(least, first[digit]));
    for (const Probabilities& other : others) logarithms += std::log(std::max(least, other[digit]));
    sum += mean[digit] = std::exp(logarithms / float(others.size() + 1));
  }
  for (float& p : mean) p /= sum;
  return mean;
}

}  // namespace

std::vector<Probabilities> classify_steadily(const Classifier& classify,
                                             std::span<const Digit> digits, float sure) {
  std::vector<Probabilities> probabilities = classify(digits);
  std::array<Digit, warps.size()> looks;
  for (std::size_t i = 0; i < digits.size(); ++i) {
    Probabilities& p = probabilities[i];
    if (*std::max_element(p.begin(), p.end()) >= sure) continue;
    const Warp straight = upright(digits[i]);
    for (std::size_t look = 0; look < looks.size(); ++look)
      looks[look] = warped(digits[i], straight * warps[look]);
    p = mean_of(p, classify(looks));
  }
  return probabilities;
}

}  // namespace mnist::vision
