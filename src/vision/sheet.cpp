#include "vision/sheet.hpp"

#include <cmath>
#include <cstdlib>
#include <numbers>
#include <optional>

#include "vision/components.hpp"
#include "vision/filters.hpp"

namespace mnist::vision {
namespace {

/// The pixels that differ little from those right of and below them: the insides of even areas.
Mask even_pixels(const FloatImage& image, float max_step) {
  Mask even(image.width, image.height);
  for (int y = 0; y < image.height; ++y) {
    for (int x = 0; x < image.width; ++x) {
      const int right = std::min(x + 1, image.width - 1);
      const int below = std::min(y + 1, image.height - 1);
      const auto [least, most] = std::minmax(
          {image.at(x, y), image.at(right, y), image.at(x, below), image.at(right, below)});
      even.at(x, y) = most - least < max_step;
    }
  }
  return even;
}

/// An even area: for each row of the picture the columns [first, end) between its outermost pixels.
struct Area {
  struct Span {
    int first = 0;
    int end = 0;
  };
  Component piece;
  int label = 0;
  std::vector<Span> rows;
  float filled = 0;  ///< pixels between the ends of its rows
};

Area area_of(const Components& pieces, int label) {
  const Grid<int>& labels = pieces.labels;
  Area area{pieces.list[static_cast<std::size_t>(label)], label, {}, 0};
  for (int y = 0; y < labels.height; ++y) {
    Area::Span span;
    for (int x = 0; x < labels.width; ++x) {
      if (labels.at(x, y) != label) continue;
      span = {span.end == 0 ? x : span.first, x + 1};
    }
    area.filled += static_cast<float>(span.end - span.first);
    area.rows.push_back(span);
  }
  return area;
}

/// The share of the smallest rectangle around the area, upright or turned, that it fills.
float rectangularity(const Area& area) {
  constexpr int turns = 16;
  float smallest = 1e9F;
  for (int turn = 0; turn < turns; ++turn) {
    const float angle = std::numbers::pi_v<float> / 2 * static_cast<float>(turn) / turns;
    std::vector<float> u;
    std::vector<float> v;
    for (int y = area.piece.box.y; y < area.piece.box.bottom(); ++y) {
      const auto& [first, end] = area.rows[static_cast<std::size_t>(y)];
      for (const int x : {first, end}) {
        u.push_back(std::cos(angle) * static_cast<float>(x) +
                    std::sin(angle) * static_cast<float>(y));
        v.push_back(std::cos(angle) * static_cast<float>(y) -
                    std::sin(angle) * static_cast<float>(x));
      }
    }
    const auto [left, right] = std::minmax_element(u.begin(), u.end());
    const auto [top, bottom] = std::minmax_element(v.begin(), v.end());
    smallest = std::min(smallest, (*right - *left + 1) * (*bottom - *top + 1));
  }
  return area.filled / smallest;
}

/// Whether the area is of another brightness than most of what lies beside it, and marks on it
/// are as tall as writing.
bool is_written_on(const FloatImage& image, const Grid<int>& labels, const Area& area,
                   const Tuning& tuning) {
  float sum = 0;
  for (std::size_t i = 0; i < image.values.size(); ++i) {
    if (labels.values[i] == area.label) sum += image.values[i];
  }
  const float mean = sum / static_cast<float>(area.piece.area);
  int outside = 0;
  int alike = 0;
  Box marks;
  for (int y = 0; y < image.height; ++y) {
    const auto& [first, end] = area.rows[static_cast<std::size_t>(y)];
    for (int x = 0; x < image.width; ++x) {
      const bool is_inside = x >= first && x < end;
      const bool is_alike = std::abs(image.at(x, y) - mean) < tuning.sheet_contrast;
      outside += !is_inside;
      alike += !is_inside && is_alike;
      if (is_inside && !is_alike) marks = unite(marks, {x, y, 1, 1});
    }
  }
  return 4 * alike < outside && marks.height >= 5 && 10 * marks.height >= area.piece.box.height;
}

/// Goes on, to the left and right of columns [first, end), as the row is there.
void extend_row(float* row, int width, int first, int end) {
  std::fill(row, row + first, row[first]);
  std::fill(row + end, row + width, row[end - 1]);
}

/// The largest area of a coarse picture that is a sheet of paper.
std::optional<Area> find_sheet(const FloatImage& coarse, const Tuning& tuning) {
  const Mask even = even_pixels(coarse, tuning.sheet_step);
  const Components pieces = find_components(even, even);
  std::optional<Area> sheet;
  for (std::size_t i = 0; i < pieces.list.size(); ++i) {
    const Component& piece = pieces.list[i];
    const auto outline = static_cast<float>(2 * (piece.box.width + piece.box.height));
    const auto size = static_cast<float>(piece.area);
    if (size < tuning.sheet_area * static_cast<float>(coarse.values.size()) ||
        static_cast<float>(piece.contact) >= tuning.sheet_contact * outline ||
        (sheet && sheet->piece.area >= piece.area)) {
      continue;
    }
    Area area = area_of(pieces, static_cast<int>(i));
    if (5 * size >= 3 * area.filled && rectangularity(area) >= tuning.rectangularity &&
        is_written_on(coarse, pieces.labels, area, tuning)) {
      sheet = std::move(area);
    }
  }
  return sheet;
}

/// How far into the picture the line of a frame ends that runs along its upper side, between
/// columns `first` and `end`: it is nearly whole but may be tilted a little, lies not far from the
/// side, and is thin.
std::optional<int> find_line_at_top(const Mask& marks, int first, int end, const Tuning& tuning) {
  const int band = std::max(1, marks.height / 32);
  int first_row = -1;
  int last_row = -1;
  for (int top = 0; top + band <= marks.height / 4; ++top) {
    int marked = 0;
    for (int x = first; x < end; ++x) {
      int y = top;
      while (y < top + band && !marks.at(x, y)) ++y;
      marked += y < top + band;
    }
    if (static_cast<float>(marked) >= tuning.box_line * static_cast<float>(end - first)) {
      first_row = first_row < 0 ? top : first_row;
      last_row = top;
    }
  }
  const bool is_thin = last_row - first_row < std::max(2, marks.height / 10);
  return first_row >= 0 && is_thin ? std::optional(last_row + band) : std::nullopt;
}

/// The mask upside down.
Mask flipped(const Mask& mask) {
  Mask result(mask.width, mask.height);
  for (int y = 0; y < mask.height; ++y) {
    std::copy_n(mask.row(y), mask.width, result.row(mask.height - 1 - y));
  }
  return result;
}

/// The inside of the frame drawn on the picture, or of a tooth of a comb: it has no line above, and
/// those beside may be as low as an eighth of the picture.
std::optional<Box> find_inside(const Mask& marks, const Tuning& tuning) {
  const auto bottom = find_line_at_top(flipped(marks), 0, marks.width, tuning);
  if (!bottom) return std::nullopt;
  const auto top = find_line_at_top(marks, 0, marks.width, tuning);
  const int end = marks.height - *bottom;
  const int first = top ? 0 : end - std::max(3, marks.height / 8);
  const Mask turned = transpose(marks);
  const auto left = find_line_at_top(turned, first, end, tuning);
  const auto right = find_line_at_top(flipped(turned), first, end, tuning);
  // So little of a frame is only told from squared paper where it was cut out close.
  if (!left || !right || (!top && 8 * std::max(*left, *right) > marks.width)) return std::nullopt;
  return Box{*left, top.value_or(0), marks.width - *left - *right, end - top.value_or(0)};
}

}  // namespace

FloatImage remove_surround(FloatImage image, const Tuning& tuning) {
  constexpr int coarse_side = 128;
  constexpr int inset = 2;  // coarse pixels: what lies there is blurred with the surround
  const FloatImage coarse = halve_to(image, coarse_side);
  const auto sheet = find_sheet(coarse, tuning);
  if (!sheet) return image;
  const int zoom = image.width / coarse.width;
  int first_row = -1;
  int last_row = -1;
  for (int y = 0; y < image.height; ++y) {
    const int at = std::min(coarse.height - 1, y * coarse.height / image.height);
    const auto& [first, end] = sheet->rows[static_cast<std::size_t>(at)];
    const Box& box = sheet->piece.box;
    if (at < box.y + inset || at >= box.bottom() - inset || end - first <= 2 * inset) continue;
    extend_row(image.row(y), image.width, first == 0 ? 0 : (first + inset) * zoom,
               end == coarse.width ? image.width : (end - inset) * zoom);
    first_row = first_row < 0 ? y : first_row;
    last_row = y;
  }
  for (int y = 0; first_row >= 0 && y < image.height; ++y) {
    const int from = std::clamp(y, first_row, last_row);
    if (y != from) std::copy_n(image.row(from), image.width, image.row(y));
  }
  return image;
}

FloatImage remove_frame(FloatImage image, const Tuning& tuning) {
  const float paper = median(sample_of(image));
  FloatImage difference = image;
  for (float& value : difference.values) value = std::abs(value - paper);
  const float strongest = *std::max_element(difference.values.begin(), difference.values.end());
  const Mask marks = above(difference, tuning.frame_contrast * strongest);
  const auto inside = find_inside(marks, tuning);
  // What looks like a frame around nothing as tall as writing may be a zero.
  if (!inside || 5 * box_of(crop(marks, *inside)).height < 2 * inside->height) return image;
  const FloatImage kept = crop(image, *inside);
  FloatImage result(image.width, image.height, median(border_values(kept)));
  for (int y = 0; y < kept.height; ++y) {
    std::copy_n(kept.row(y), kept.width, result.row(inside->y + y) + inside->x);
  }
  return result;
}

}  // namespace mnist::vision
