#include "vision/sheet.hpp"

#include <array>
#include <cmath>
#include <cstdlib>
#include <limits>
#include <numbers>
#include <optional>

#include "vision/filters.hpp"

namespace mnist::vision {
namespace {

/// The first and last pixel of an area in a row or column; none while `last < first`.
struct Span {
  int first = std::numeric_limits<int>::max();
  int last = -1;

  void add(int at) {
    first = std::min(first, at);
    last = std::max(last, at);
  }
  bool contains(int at) const { return first <= at && at <= last; }
};

/// An area whose neighbouring pixels are alike.
struct Area {
  Box box;
  int pixels = 0;
  int contact = 0;  ///< pixels on the picture's edge
  std::vector<Span> rows;
};

/// Fills the area of pixel (x, y); `labels` of its pixels become `label`.
Area fill_area(const FloatImage& image, Grid<int>& labels, int x, int y, int label,
               float max_step) {
  Area area{{}, 0, 0, std::vector<Span>(static_cast<std::size_t>(image.height))};
  std::vector<std::array<int, 2>> stack = {{x, y}};
  labels.at(x, y) = label;
  while (!stack.empty()) {
    const auto [px, py] = stack.back();
    stack.pop_back();
    ++area.pixels;
    area.contact += px == 0 || py == 0 || px + 1 == image.width || py + 1 == image.height;
    area.box = unite(area.box, {px, py, 1, 1});
    area.rows[static_cast<std::size_t>(py)].add(px);
    for (const auto& [dx, dy] : {std::array{1, 0}, {-1, 0}, {0, 1}, {0, -1}}) {
      const int nx = px + dx;
      const int ny = py + dy;
      if (image.contains(nx, ny) && labels.at(nx, ny) < 0 &&
          std::abs(image.at(nx, ny) - image.at(px, py)) < max_step) {
        labels.at(nx, ny) = label;
        stack.push_back({nx, ny});
      }
    }
  }
  return area;
}

/// Whether the area is most of what lies between the ends of its rows; a frame is not.
bool is_mostly_bare(const Area& area) {
  int filled = 0;
  for (const Span& row : area.rows) filled += std::max(0, row.last - row.first + 1);
  return 5 * area.pixels >= 3 * filled;
}

/// The share of the smallest rectangle around the area, upright or turned, that lies between the
/// ends of its rows.
float rectangularity(const Area& area) {
  constexpr int turns = 16;
  float filled = 0;
  for (const Span& row : area.rows) {
    filled += static_cast<float>(std::max(0, row.last - row.first + 1));
  }
  float smallest = std::numeric_limits<float>::max();
  for (int turn = 0; turn < turns; ++turn) {
    const float angle = std::numbers::pi_v<float> / 2 * static_cast<float>(turn) / turns;
    const float cosine = std::cos(angle);
    const float sine = std::sin(angle);
    float left = 1e9F;
    float right = -1e9F;
    float top = 1e9F;
    float bottom = -1e9F;
    for (int y = area.box.y; y < area.box.bottom(); ++y) {
      const Span& row = area.rows[static_cast<std::size_t>(y)];
      for (const int x : {row.first, row.last}) {
        const float u = cosine * static_cast<float>(x) + sine * static_cast<float>(y);
        const float v = cosine * static_cast<float>(y) - sine * static_cast<float>(x);
        left = std::min(left, u);
        right = std::max(right, u);
        top = std::min(top, v);
        bottom = std::max(bottom, v);
      }
    }
    smallest = std::min(smallest, (right - left + 1) * (bottom - top + 1));
  }
  return filled / smallest;
}

/// Whether marks on the area, which are not of its brightness, are as tall as writing.
bool is_written_on(const Area& area, const Grid<int>& labels, int label) {
  std::vector<Span> columns(static_cast<std::size_t>(labels.width));
  for (int y = area.box.y; y < area.box.bottom(); ++y) {
    for (int x = area.box.x; x < area.box.right(); ++x) {
      if (labels.at(x, y) == label) columns[static_cast<std::size_t>(x)].add(y);
    }
  }
  Box marks;
  for (int y = area.box.y; y < area.box.bottom(); ++y) {
    for (int x = area.box.x; x < area.box.right(); ++x) {
      if (labels.at(x, y) != label && area.rows[static_cast<std::size_t>(y)].contains(x) &&
          columns[static_cast<std::size_t>(x)].contains(y)) {
        marks = unite(marks, {x, y, 1, 1});
      }
    }
  }
  return marks.height >= 5 && 10 * marks.height >= area.box.height;
}

/// Whether nearly all that lies beside the area is darker or lighter than it.
bool differs_from_surround(const FloatImage& image, const Area& area, const Grid<int>& labels,
                           int label, const Tuning& tuning) {
  double sum = 0;
  for (std::size_t i = 0; i < image.values.size(); ++i) {
    sum += labels.values[i] == label ? static_cast<double>(image.values[i]) : 0;
  }
  const float mean = static_cast<float>(sum) / static_cast<float>(area.pixels);
  int outside = 0;
  int alike = 0;
  for (int y = 0; y < image.height; ++y) {
    for (int x = 0; x < image.width; ++x) {
      if (!area.rows[static_cast<std::size_t>(y)].contains(x)) {
        ++outside;
        alike += std::abs(image.at(x, y) - mean) < tuning.sheet_contrast;
      }
    }
  }
  return 8 * alike < outside;
}

/// The rows of the largest area of a coarse picture that is a sheet of paper.
std::optional<Area> find_sheet(const FloatImage& coarse, const Tuning& tuning) {
  constexpr float min_rectangularity = 0.8F;
  const auto pixels = static_cast<float>(coarse.values.size());
  Grid<int> labels(coarse.width, coarse.height, -1);
  std::optional<Area> sheet;
  int label = 0;
  for (int y = 0; y < coarse.height; ++y) {
    for (int x = 0; x < coarse.width; ++x) {
      if (labels.at(x, y) >= 0) continue;
      const int current = label++;
      Area area = fill_area(coarse, labels, x, y, current, tuning.sheet_step);
      const int outline = 2 * (area.box.width + area.box.height);
      if (static_cast<float>(area.pixels) >= tuning.sheet_area * pixels &&
          static_cast<float>(area.contact) < tuning.sheet_contact * static_cast<float>(outline) &&
          (!sheet || sheet->pixels < area.pixels) && is_mostly_bare(area) &&
          rectangularity(area) >= min_rectangularity &&
          differs_from_surround(coarse, area, labels, current, tuning) &&
          is_written_on(area, labels, current)) {
        sheet = std::move(area);
      }
    }
  }
  return sheet;
}

/// Goes on, to the left and right of columns [first, end), as the row is there.
void extend_row(float* row, int width, int first, int end) {
  std::fill(row, row + first, row[first]);
  std::fill(row + end, row + width, row[end - 1]);
}

/// What is far from the paper's brightness, darker or lighter.
Mask find_marks(const FloatImage& image) {
  constexpr std::size_t enough = 1U << 13U;
  constexpr float faintest = 0.25F;  // of a frame's lines, by the strongest mark
  const std::size_t step = image.values.size() / enough + 1;
  std::vector<float> sample;
  for (std::size_t i = 0; i < image.values.size(); i += step) sample.push_back(image.values[i]);
  const float paper = median(std::move(sample));
  FloatImage difference = image;
  float strongest = 0;
  for (float& value : difference.values) {
    value = std::abs(value - paper);
    strongest = std::max(strongest, value);
  }
  return above(difference, faintest * strongest);
}

/// How far into the picture the line of a frame ends that runs along its upper side, between
/// columns `first` and `end`: it is nearly whole but may be tilted a little, lies not far from the
/// side, and is thin.
std::optional<int> find_line_at_top(const Mask& marks, int first, int end, const Tuning& tuning) {
  const int band = std::max(1, marks.height / 32);
  const int max_thickness = std::max(2, marks.height / 10);
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
  if (first_row < 0 || last_row - first_row >= max_thickness) return std::nullopt;
  return last_row + band;
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

/// Whether there is anything inside that is as tall as writing: what looks like a frame around
/// nothing may be a zero.
bool holds_writing(const Mask& marks, const Box& inside) {
  int rows = 0;
  for (int y = inside.y; y < inside.bottom(); ++y) {
    const std::uint8_t* end = marks.row(y) + inside.right();
    rows += std::find(marks.row(y) + inside.x, end, 1) != end;
  }
  return 5 * rows >= 2 * inside.height;
}

}  // namespace

FloatImage remove_surround(FloatImage image, const Tuning& tuning) {
  constexpr int coarse_side = 128;
  constexpr int inset = 2;  // coarse pixels: what lies there is blurred with the surround
  const FloatImage coarse = halve_to(image, coarse_side);
  if (std::min(coarse.width, coarse.height) < 24) return image;
  const auto sheet = find_sheet(coarse, tuning);
  if (!sheet) return image;
  int first_row = -1;
  int last_row = -1;
  for (int y = 0; y < image.height; ++y) {
    const int at = std::min(coarse.height - 1, y * coarse.height / image.height);
    const Span& span = sheet->rows[static_cast<std::size_t>(at)];
    const bool inside = at >= sheet->box.y + inset && at < sheet->box.bottom() - inset;
    if (!inside || span.last - span.first <= 2 * inset) continue;
    const int zoom = image.width / coarse.width;
    extend_row(image.row(y), image.width, span.first == 0 ? 0 : (span.first + inset) * zoom,
               span.last == coarse.width - 1 ? image.width : (span.last + 1 - inset) * zoom);
    first_row = first_row < 0 ? y : first_row;
    last_row = y;
  }
  for (int y = 0; first_row >= 0 && y < image.height; ++y) {
    if (y < first_row || y > last_row) {
      std::copy_n(image.row(y < first_row ? first_row : last_row), image.width, image.row(y));
    }
  }
  return image;
}

FloatImage remove_frame(FloatImage image, const Tuning& tuning) {
  const Mask marks = find_marks(image);
  const auto inside = find_inside(marks, tuning);
  if (!inside || !holds_writing(marks, *inside)) return image;
  const float paper = median(border_values(crop(image, *inside)));
  FloatImage result(image.width, image.height, paper);
  for (int y = inside->y; y < inside->bottom(); ++y) {
    std::copy(image.row(y) + inside->x, image.row(y) + inside->right(), result.row(y) + inside->x);
  }
  return result;
}

}  // namespace mnist::vision
