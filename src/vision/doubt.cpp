#include "mnist/vision/doubt.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

namespace mnist::vision {
namespace {

// Negative logarithms of chances, for what is said beside each.
constexpr float cut_ink = 0.1F;       // a digit begins at a cut, by the strokes' widths of ink on it,
constexpr float cut_span = 2.5F;      // and by the part of the line's height where that ink lies
constexpr float gap_between = 6.0F;   // pieces a line's height apart are one digit
constexpr float side_by_side = 4.0F;  // pieces as high as the line stand beside each other
constexpr float small = 8.0F;         // a digit is lower than 0.6 of its line, by all its height
constexpr float wide = 0.35F;         // a digit is wider than it is high, by its height

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
  return wide * excess * excess / 2;
}

float doubt_of_height(const Box& box, const LineStyle& style) {
  return small * std::max(0.0F, 0.6F - float(box.height) / style.height);
}

/// The doubt in joining what stands left and right of a gap.
float doubt_of_gap(const Box& left, const Box& right, const LineStyle& style) {
  const float gap = float(right.x - left.right());
  const float narrower = float(std::min(left.width, right.width));
  const float beside = 1 - std::clamp(-gap / narrower, 0.0F, 1.0F);  // 0 if one is above the other
  const float lower = float(std::min(left.height, right.height)) / style.height;
  return side_by_side * beside * lower + gap_between * std::max(0.0F, gap / style.height);
}

float doubt_of_gaps(const Fragments& fragments, int first, int last, const LineStyle& style) {
  float sum = 0;
  for (int i = first + 1; i <= last; ++i) {
    if (at(fragments, i).cut_off) continue;
    int end = i;  // of the glyph that begins here
    while (end < last && at(fragments, end + 1).cut_off) ++end;
    sum += doubt_of_gap(box_of(fragments, first, i - 1), box_of(fragments, i, end), style);
  }
  return sum;
}

float doubt_of_cut(const Fragment& fragment, const LineStyle& style) {
  if (!fragment.cut_off) return 0;
  return cut_ink * fragment.cut_ink / style.stroke + cut_span * fragment.cut_span / style.height;
}

}  // namespace

float doubt(const Fragments& fragments, int first, int last, const Box& box, int digit,
            const LineStyle& style) {
  const float height = std::max(float(box.height), style.height / 2);
  return doubt_of_width(box, digit, height) + doubt_of_height(box, style) +
         doubt_of_gaps(fragments, first, last, style) +
         doubt_of_cut(at(fragments, first), style);
}

float doubt_of_shape(const Box& box, int digit) {
  return doubt_of_width(box, digit, float(box.height));
}

}  // namespace mnist::vision
