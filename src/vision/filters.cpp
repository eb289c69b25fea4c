#include "vision/filters.hpp"

#include <cmath>
#include <limits>

namespace mnist::vision {
namespace {

/// Resizes the width and transposes, so that doing it twice resizes both sides.
FloatImage resample_width_and_transpose(const FloatImage& in, float start, float extent,
                                        int width) {
  FloatImage out(in.height, width);
  const float step = extent / static_cast<float>(width);
  for (int i = 0; i < width; ++i) {
    const float left = start + static_cast<float>(i) * step;
    // Shrinking, a pixel is the mean over its extent. Growing, it is the value at its centre, which
    // linear interpolation makes the mean over one source pixel's width around it.
    const float reach = std::max(step, 1.0F);
    const float from = left + (step - reach) / 2;
    const float to = from + reach;
    const int first = std::max(0, static_cast<int>(std::floor(from)));
    const int end = std::min(in.width, static_cast<int>(std::ceil(to)));
    for (int x = first; x < end; ++x) {
      const float covered =
          std::min(to, static_cast<float>(x + 1)) - std::max(from, static_cast<float>(x));
      for (int y = 0; y < in.height; ++y) out.at(y, i) += covered / reach * in.at(x, y);
    }
  }
  return out;
}

FloatImage halve(const FloatImage& image) {
  FloatImage half(std::max(1, image.width / 2), std::max(1, image.height / 2));
  const int right = image.width > 1 ? 1 : 0;
  const int down = image.height > 1 ? 1 : 0;
  for (int y = 0; y < half.height; ++y) {
    const float* upper = image.row(2 * y);
    const float* lower = image.row(2 * y + down);
    for (int x = 0; x < half.width; ++x) {
      const int left = 2 * x;
      half.at(x, y) = (upper[left] + upper[left + right] + lower[left] + lower[left + right]) / 4;
    }
  }
  return half;
}

/// The extreme of the 2 radius + 1 rows around each pixel, as far as they are on the image, at
/// three comparisons a value whatever the radius (van Herk, Gil and Werman): the rows are cut into
/// blocks of the window's length, and every window is the end of one block and the beginning of
/// the next.
template <typename Better>
FloatImage filter_columns(const FloatImage& in, int radius, Better better) {
  const int window = 2 * radius + 1;
  const auto combine = [&](const float* a, const float* b, float* out) {
    for (int x = 0; x < in.width; ++x) out[x] = better(a[x], b[x]);
  };
  FloatImage above = in;  // the extreme of each pixel and those above it in its block
  FloatImage below = in;  // and of those below it
  for (int y = 1; y < in.height; ++y) {
    if (y % window != 0) combine(above.row(y - 1), in.row(y), above.row(y));
  }
  for (int y = in.height - 2; y >= 0; --y) {
    if ((y + 1) % window != 0) combine(below.row(y + 1), in.row(y), below.row(y));
  }
  FloatImage out(in.width, in.height);
  for (int y = 0; y < in.height; ++y) {
    const int first = std::max(0, y - radius);
    const int last = std::min(in.height - 1, y + radius);
    const float* head = below.row(first);
    const float* tail = above.row(last);
    if (first / window == last / window) {  // a window cut off by the edge may be one block's part
      (first % window == 0 ? head : tail) = first % window == 0 ? tail : head;
    }
    combine(head, tail, out.row(y));
  }
  return out;
}

template <typename Better>
FloatImage filter(const FloatImage& image, int radius, Better better) {
  return transpose(
      filter_columns(transpose(filter_columns(image, radius, better)), radius, better));
}

FloatImage complement(FloatImage image) {
  for (float& value : image.values) value = 1 - value;
  return image;
}

}  // namespace

FloatImage resample(const FloatImage& image, const Window& window, int width, int height) {
  const FloatImage narrow = resample_width_and_transpose(image, window.x, window.width, width);
  return resample_width_and_transpose(narrow, window.y, window.height, height);
}

FloatImage halve_to(FloatImage image, int max_side) {
  while (std::max(image.width, image.height) > max_side) image = halve(image);
  return image;
}

FloatImage smooth(const FloatImage& image) {
  FloatImage across(image.width, image.height);
  FloatImage both(image.width, image.height);
  const auto weigh = [&](const float* a, const float* b, const float* c, float* out, int count) {
    for (int x = 0; x < count; ++x) out[x] = (a[x] + 2 * b[x] + c[x]) / 4;
  };
  const int last = image.width - 1;
  for (int y = 0; y < image.height; ++y) {  // beyond its ends a row goes on as it ends
    const float* row = image.row(y);
    float* out = across.row(y);
    weigh(row, row + 1, row + 2, out + 1, last - 1);
    out[0] = (3 * row[0] + row[std::min(1, last)]) / 4;
    out[last] = (row[std::max(0, last - 1)] + 3 * row[last]) / 4;
  }
  for (int y = 0; y < image.height; ++y) {
    weigh(across.row(std::max(0, y - 1)), across.row(y),
          across.row(std::min(image.height - 1, y + 1)), both.row(y), image.width);
  }
  return both;
}

FloatImage maximum_filter(const FloatImage& image, int radius) {
  return filter(image, radius, [](float a, float b) { return std::max(a, b); });
}

FloatImage minimum_filter(const FloatImage& image, int radius) {
  return filter(image, radius, [](float a, float b) { return std::min(a, b); });
}

float stroke_width(const FloatImage& ink) {
  double area = 0;
  double outline = 0;
  const std::vector<float> none(static_cast<std::size_t>(ink.width) + 1);
  // From one pixel outside, so that ink at the edge has an outline there too.
  for (int y = -1; y < ink.height; ++y) {
    const float* row = y < 0 ? none.data() : ink.row(y);
    const float* next = y + 1 < ink.height ? ink.row(y + 1) : none.data();
    for (int x = -1; x < ink.width; ++x) {
      const float here = x < 0 ? 0 : row[x];
      const float right = x + 1 < ink.width ? row[x + 1] : 0;
      const float below = x < 0 ? 0 : next[x];
      area += static_cast<double>(here * here);
      const float across = right - here;
      const float down = below - here;
      outline += static_cast<double>(std::sqrt(across * across + down * down));
    }
  }
  return outline > 0 ? static_cast<float>(2 * area / outline) : 0;
}

FloatImage grow_strokes(const FloatImage& ink, float growth) {
  if (growth < 0) return complement(grow_strokes(complement(ink), -growth));
  FloatImage grown = ink;
  const int reach = static_cast<int>(std::ceil(growth));
  for (int dy = -reach; dy <= reach; ++dy) {
    for (int dx = -reach; dx <= reach; ++dx) {
      const float strength =
          std::min(1.0F, 1 + growth - std::hypot(static_cast<float>(dx), static_cast<float>(dy)));
      for (int y = std::max(0, -dy); strength > 0 && y < std::min(ink.height, ink.height - dy);
           ++y) {
        const float* from = ink.row(y + dy) + dx;
        float* to = grown.row(y);
        for (int x = std::max(0, -dx); x < std::min(ink.width, ink.width - dx); ++x) {
          to[x] = std::max(to[x], from[x] >= 0.5F ? strength : 0.0F);
        }
      }
    }
  }
  return grown;
}

}  // namespace mnist::vision
