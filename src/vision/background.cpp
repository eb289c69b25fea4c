#include "mnist/vision/background.hpp"

#include <algorithm>
#include <cmath>
#include <optional>
#include <vector>

namespace mnist::vision {
namespace {

const float& larger(const float& a, const float& b) { return std::max(a, b); }
const float& smaller(const float& a, const float& b) { return std::min(a, b); }

/// Extremes over a sliding window at three comparisons a value whatever its length (van Herk, Gil
/// and Werman): the line is cut into blocks of the window's length, and every window is the end of
/// one block and the beginning of the next.
template <typename Better>
class LineFilter {
 public:
  LineFilter(int length, int radius, Better better)
      : window_(2 * radius + 1), radius_(radius), better_(better), from_left_(std::size_t(length)),
        from_right_(std::size_t(length)) {}

  /// Calls out(i, extreme) for each of the line's values.
  template <typename Out>
  void operator()(const float* in, Out out) {
    const int n = int(from_left_.size());
    for (int i = 0; i < n; ++i)
      left(i) = i % window_ == 0 ? in[i] : better_(left(i - 1), in[i]);
    for (int i = n - 1; i >= 0; --i)
      right(i) = i == n - 1 || (i + 1) % window_ == 0 ? in[i] : better_(right(i + 1), in[i]);
    for (int i = 0; i < n; ++i) {
      const int first = std::max(0, i - radius_);
      const int last = std::min(n - 1, i + radius_);
      if (first / window_ != last / window_)
        out(i, better_(right(first), left(last)));
      else  // a window cut off by an end of the line, or one that is a block
        out(i, first % window_ == 0 ? left(last) : right(first));
    }
  }

 private:
  float& left(int i) { return from_left_[std::size_t(i)]; }
  float& right(int i) { return from_right_[std::size_t(i)]; }

  int window_;
  int radius_;
  Better better_;
  std::vector<float> from_left_;   // the extreme from the beginning of the block
  std::vector<float> from_right_;  // the extreme to its end
};

template <typename Better>
Plane filter_rows_and_transpose(const Plane& in, int radius, Better better) {
  Plane out(in.height, in.width);
  LineFilter<Better> filter(in.width, radius, better);
  for (int y = 0; y < in.height; ++y)
    filter(in.row(y), [&](int x, float value) { out.at(y, x) = value; });
  return out;
}

template <typename Better>
Plane filter(const Plane& plane, int radius, Better better) {
  return filter_rows_and_transpose(filter_rows_and_transpose(plane, radius, better), radius,
                                   better);
}

/// Calls visit(value) for each pixel on the plane's edge.
template <typename Visit>
void for_each_border_value(const Plane& plane, Visit visit) {
  for (int x = 0; x < plane.width; ++x) {
    visit(plane.at(x, 0));
    visit(plane.at(x, plane.height - 1));
  }
  for (int y = 1; y + 1 < plane.height; ++y) {
    visit(plane.at(0, y));
    visit(plane.at(plane.width - 1, y));
  }
}

}  // namespace

Plane maximum_filter(const Plane& plane, int radius) { return filter(plane, radius, larger); }

Plane minimum_filter(const Plane& plane, int radius) { return filter(plane, radius, smaller); }

Plane paper_under(const Plane& plane, int radius) {
  return minimum_filter(maximum_filter(plane, radius), radius);
}

std::optional<float> plain_paper(const Plane& plane) {
  constexpr float same = 4.0F / 255.0F;
  constexpr float nearly_all = 0.8F;
  std::vector<float> border;
  for_each_border_value(plane, [&](float value) { border.push_back(value); });
  const auto middle = border.begin() + std::ptrdiff_t(border.size() / 2);
  std::nth_element(border.begin(), middle, border.end());
  const float paper = *middle;
  const auto alike = std::count_if(border.begin(), border.end(), [&](float value) {
    return std::abs(value - paper) <= same;
  });
  if (float(alike) < nearly_all * float(border.size())) return std::nullopt;
  return paper;
}

Plane ink_contrast(const Plane& plane, const Plane& paper) {
  constexpr float darkest_paper = 0.25F;  // below it, noise would pass for ink
  Plane contrast(plane.width, plane.height);
  for (std::size_t i = 0; i < contrast.values.size(); ++i) {
    const float light = paper.values[i];
    contrast.values[i] = (light - plane.values[i]) / std::max(light, darkest_paper);
  }
  return contrast;
}

}  // namespace mnist::vision
