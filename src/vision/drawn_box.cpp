#include "vision/drawn_box.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <optional>
#include <utility>
#include <vector>

namespace mnist::vision {
namespace {

float median(std::vector<float> values) {
  const auto middle = values.begin() + std::ptrdiff_t(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

float typical_value(const Plane& plane) {
  constexpr std::size_t enough = 1U << 13U;
  const std::size_t step = plane.values.size() / enough + 1;
  std::vector<float> sample;
  for (std::size_t i = 0; i < plane.values.size(); i += step) sample.push_back(plane.values[i]);
  return median(std::move(sample));
}

/// What is far from the paper's brightness, darker or lighter.
Mask find_marks(const Plane& plane) {
  constexpr float faintest = 0.25F;  // of a box's lines, by the strongest mark
  const float paper = typical_value(plane);
  float most = 0;
  for (const float value : plane.values) most = std::max(most, std::abs(value - paper));
  Mask marks(plane.width, plane.height);
  for (std::size_t i = 0; i < marks.values.size(); ++i)
    marks.values[i] = std::abs(plane.values[i] - paper) > faintest * most;
  return marks;
}

/// The picture, or a part of it from `first` to `end`, as seen from one of its sides: `depth`
/// counts from that side inwards.
class Side {
 public:
  Side(const Mask& marks, bool level, bool from_end)
      : Side(marks, level, from_end, 0, level ? marks.width : marks.height) {}
  Side(const Mask& marks, bool level, bool from_end, int first, int end)
      : marks_(marks), level_(level), from_end_(from_end), first_(first), end_(end) {}

  int depth() const { return level_ ? marks_.height : marks_.width; }

  /// How far inwards the box's line ends, if there is one: it runs nearly from end to end, but may
  /// be tilted a little, lies not far from the side, and is thin.
  std::optional<int> find_line() const {
    const int band = std::max(1, depth() / 32);
    const int thickest = std::max(2, depth() / 10);
    int first = -1;
    int last = -1;
    for (int at = 0; at + band <= depth() / 4; ++at) {
      if (!is_line(at, band)) continue;
      if (first < 0) first = at;
      last = at;
    }
    if (first < 0 || last - first >= thickest) return std::nullopt;
    return last + band;
  }

 private:
  bool mark(int depth, int along) const {
    const int across = from_end_ ? this->depth() - 1 - depth : depth;
    return level_ ? marks_.at(along, across) : marks_.at(across, along);
  }

  /// Whether there is a mark in nearly each place along the side, somewhere in the band.
  bool is_line(int from, int band) const {
    int places = 0;
    for (int along = first_; along < end_; ++along) {
      int at = from;
      while (at < from + band && !mark(at, along)) ++at;
      places += at < from + band;
    }
    return 5 * places >= 4 * (end_ - first_);
  }

  const Mask& marks_;
  bool level_;
  bool from_end_;
  int first_;
  int end_;
};

/// The inside of the box drawn on the picture, or of a tooth of a comb: it has no line above, and
/// those beside may be as low as an eighth of the picture.
std::optional<Box> find_inside(const Mask& marks) {
  const auto bottom = Side(marks, true, true).find_line();
  if (!bottom) return std::nullopt;
  const auto top = Side(marks, true, false).find_line();
  const int end = marks.height - *bottom;
  const int first = top ? 0 : end - std::max(3, marks.height / 8);
  const auto left = Side(marks, false, false, first, end).find_line();
  const auto right = Side(marks, false, true, first, end).find_line();
  if (!left || !right) return std::nullopt;
  // So little of a box is only told from squared paper where it was cut out close.
  if (!top && 8 * std::max(*left, *right) > marks.width) return std::nullopt;
  return Box{*left, top.value_or(0), marks.width - *left - *right, end - top.value_or(0)};
}

/// Whether there is anything inside that is as tall as writing: what looks like a box around
/// nothing may be a zero.
bool holds_writing(const Mask& marks, const Box& inside) {
  int rows = 0;
  for (int y = inside.y; y < inside.bottom(); ++y)
    rows += std::find(marks.row(y) + inside.x, marks.row(y) + inside.right(), 1) !=
            marks.row(y) + inside.right();
  return 5 * rows >= 2 * inside.height;
}

/// The brightness along the inside's edge, where there is little ink.
float paper_inside(const Plane& plane, const Box& inside) {
  std::vector<float> edge;
  for (int x = inside.x; x < inside.right(); ++x) {
    edge.push_back(plane.at(x, inside.y));
    edge.push_back(plane.at(x, inside.bottom() - 1));
  }
  for (int y = inside.y; y < inside.bottom(); ++y) {
    edge.push_back(plane.at(inside.x, y));
    edge.push_back(plane.at(inside.right() - 1, y));
  }
  return median(std::move(edge));
}

}  // namespace

Plane paint_over_box(Plane plane) {
  const Mask marks = find_marks(plane);
  const auto inside = find_inside(marks);
  if (!inside || !holds_writing(marks, *inside)) return plane;
  const float paper = paper_inside(plane, *inside);
  for (int y = 0; y < plane.height; ++y)
    for (int x = 0; x < plane.width; ++x) {
      const bool is_inside =
          x >= inside->x && x < inside->right() && y >= inside->y && y < inside->bottom();
      if (!is_inside) plane.at(x, y) = paper;
    }
  return plane;
}

}  // namespace mnist::vision
