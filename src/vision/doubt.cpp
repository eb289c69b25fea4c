#include "vision/doubt.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

namespace mnist::vision {
namespace {

// Negative logarithms of chances, for what is said beside each. They are small beside what the
// classifier says, and were fitted together to numbers of MNIST's training digits.
constexpr float cut = 0.7F;           // ink as high as the line is cut through
constexpr float joined = 0.05F;       // two fragments are one digit
constexpr float gap_between = 6.0F;   // pieces a line's height apart are one digit
constexpr float side_by_side = 1.0F;  // pieces as high as the line stand beside each other
constexpr float low = 2.2F;           // a digit is lower than usual, by the line's height
constexpr float wide = 0.05F;         // a digit is a standard deviation wider than usual

const Fragment& at(const Fragments& fragments, int i) { return fragments.list[std::size_t(i)]; }

Box box_of(const Fragments& fragments, int first, int last) {
  Box box = at(fragments, first).box;
  for (int i = first + 1; i <= last; ++i) box = unite(box, at(fragments, i).box);
  return box;
}

/// Widths of MNIST's digits, in heights.
struct WidthStyle {
  float usual;
  float spread;
};
constexpr std::array<WidthStyle, 10> widths = {{{0.90F, 0.19F},
                                                {0.40F, 0.24F},
                                                {0.95F, 0.26F},
                                                {0.80F, 0.17F},
                                                {0.80F, 0.17F},
                                                {0.95F, 0.31F},
                                                {0.70F, 0.19F},
                                                {0.75F, 0.20F},
                                                {0.75F, 0.19F},
                                                {0.70F, 0.16F}}};

float doubt_of_width(const Box& box, int digit, float height) {
  const WidthStyle& width = widths[std::size_t(digit)];
  const float excess = std::max(0.0F, float(box.width) / height - width.usual) / width.spread;
  return wide * excess * excess;
}

float doubt_of_height(const Box& box, float line_height) {
  constexpr float usual = 0.85F;
  return low * std::max(0.0F, usual - float(box.height) / line_height);
}

/// The doubt in joining what stands left and right of a gap.
float doubt_of_gap(const Box& left, const Box& right, float line_height) {
  const float gap = float(right.x - left.right());
  const float narrower = float(std::min(left.width, right.width));
  const float beside = 1 - std::clamp(-gap / narrower, 0.0F, 1.0F);  // 0 if one is above the other
  const float lower = float(std::min(left.height, right.height)) / line_height;
  return side_by_side * beside * lower + gap_between * std::max(0.0F, gap / line_height);
}

float doubt_of_gaps(const Fragments& fragments, int first, int last, float line_height) {
  float sum = 0;
  for (int i = first + 1; i <= last; ++i) {
    if (at(fragments, i).cut_off) continue;
    int end = i;  // of the glyph that begins here
    while (end < last && at(fragments, end + 1).cut_off) ++end;
    sum += doubt_of_gap(box_of(fragments, first, i - 1), box_of(fragments, i, end), line_height);
  }
  return sum;
}

float doubt_of_cut(const Fragment& fragment, float line_height) {
  return cut * fragment.cut_span / line_height;
}

}  // namespace

float doubt(const Fragments& fragments, int first, int last, const Box& box, int digit,
            float line_height) {
  const float height = std::max(float(box.height), line_height / 2);
  return doubt_of_width(box, digit, height) + doubt_of_height(box, line_height) +
         doubt_of_gaps(fragments, first, last, line_height) +
         doubt_of_cut(at(fragments, first), line_height) + joined * float(last - first);
}

float doubt_of_shape(const Box& box, int digit) {
  return doubt_of_width(box, digit, float(box.height));
}

}  // namespace mnist::vision
