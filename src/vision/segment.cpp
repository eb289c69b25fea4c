#include "vision/segment.hpp"

#include <cmath>
#include <cstdlib>
#include <numeric>
#include <utility>

#include "vision/filters.hpp"
#include "vision/ruled_lines.hpp"

namespace mnist::vision {
namespace {

/// Whether the piece runs along the picture's edge rather than only reaching it.
bool hugs_edge(const Component& piece, const Tuning& tuning) {
  const auto outline = static_cast<float>(2 * (piece.box.width + piece.box.height));
  return static_cast<float>(piece.contact) > tuning.edge_contact * outline;
}

/// Drops what runs along the picture's edge, if anything of a digit's height is left then.
void drop_edges(const Components& pieces, std::vector<bool>& kept, const Tuning& tuning) {
  constexpr int min_height = 7;
  const int height = std::max(min_height, pieces.labels.height / 16);
  const bool others = std::any_of(pieces.list.begin(), pieces.list.end(), [&](const Component& p) {
    return !hugs_edge(p, tuning) && p.box.height >= height;
  });
  for (std::size_t i = 0; others && i < kept.size(); ++i) {
    kept[i] = kept[i] && !hugs_edge(pieces.list[i], tuning);
  }
}

void drop_specks(const Components& pieces, std::vector<bool>& kept, const Tuning& tuning) {
  int largest = 0;
  for (std::size_t i = 0; i < kept.size(); ++i) {
    largest = kept[i] ? std::max(largest, pieces.list[i].area) : largest;
  }
  for (std::size_t i = 0; i < kept.size(); ++i) {
    kept[i] = kept[i] && static_cast<float>(pieces.list[i].area) >=
                             tuning.speck_area * static_cast<float>(largest);
  }
}

/// Drops what has more strokes side by side than digits that touch: nets, woven cloth, maps.
void drop_textures(const Components& pieces, std::vector<bool>& kept, const Tuning& tuning) {
  for (std::size_t i = 0; i < kept.size(); ++i) {
    const Component& piece = pieces.list[i];
    const auto digits = static_cast<float>(std::max(piece.box.width, piece.box.height));
    kept[i] = kept[i] && static_cast<float>(piece.runs) <= tuning.max_runs * digits;
  }
}

/// Whether `outer` is a frame drawn around `inner`.
bool frames(const Box& outer, const Box& inner) {
  return inner.x > outer.x && inner.y > outer.y && inner.right() < outer.right() &&
         inner.bottom() < outer.bottom() && 5 * inner.height > 2 * outer.height;
}

void drop_frames(const Components& pieces, std::vector<bool>& kept) {
  for (std::size_t i = 0; i < kept.size(); ++i) {
    for (std::size_t j = 0; j < kept.size() && kept[i]; ++j) {
      if (kept[j] && frames(pieces.list[i].box, pieces.list[j].box)) kept[i] = false;
    }
  }
}

/// Whether `piece` comes in over the edge of a picture of that size and ends before `body`.
bool reaches_in(const Box& piece, const Box& body, const Box& picture) {
  return (piece.x == 0 && piece.right() <= body.x) || (piece.y == 0 && piece.bottom() <= body.y) ||
         (piece.right() == picture.right() && piece.x >= body.right()) ||
         (piece.bottom() == picture.bottom() && piece.y >= body.bottom());
}

/// Whether `piece` is a bar that runs through the whole picture beside a body that does not.
bool is_bar(const Box& piece, const Box& body, const Box& picture) {
  const bool vertical = piece.height == picture.height && 8 * piece.width <= piece.height &&
                        20 * body.height < 19 * picture.height;
  const bool horizontal = piece.width == picture.width && 8 * piece.height <= piece.width &&
                          20 * body.width < 19 * picture.width;
  return vertical || horizontal;
}

/// Drops three marks or more if all run from the upper edge to the lower one: a pattern, no 1s.
void drop_stripes(const Components& pieces, std::vector<bool>& kept) {
  std::size_t stripes = 0;
  for (std::size_t i = 0; i < kept.size(); ++i) {
    stripes += kept[i] && pieces.list[i].box.height == pieces.labels.height;
  }
  if (stripes >= 3 &&
      std::count(kept.begin(), kept.end(), true) == static_cast<std::ptrdiff_t>(stripes)) {
    kept.assign(kept.size(), false);
  }
}

/// Drops what reaches into the picture beside its largest piece that does not: the ends of a
/// neighbour's strokes, and bars.
void drop_neighbours(const Components& pieces, std::vector<bool>& kept) {
  const Component* body = nullptr;
  for (std::size_t i = 0; i < kept.size(); ++i) {
    const Component& piece = pieces.list[i];
    if (kept[i] && piece.contact == 0 && (body == nullptr || piece.area > body->area)) {
      body = &piece;
    }
  }
  const Box picture = pieces.labels.box();
  if (body == nullptr) {
    drop_stripes(pieces, kept);
    return;
  }
  for (std::size_t i = 0; i < kept.size(); ++i) {
    const Component& piece = pieces.list[i];
    const bool is_small =
        3 * piece.area < body->area && 5 * piece.box.height < 3 * body->box.height;
    if ((is_small && reaches_in(piece.box, body->box, picture)) ||
        (4 * body->box.height > picture.height && is_bar(piece.box, body->box, picture))) {
      kept[i] = false;
    }
  }
}

/// A pale stroke, or the pale gap in one.
struct PaleStroke {
  float strength = 0;    ///< its greatest coverage
  int between = 0;       ///< pixels of it that are near two pieces of ink
  bool touches = false;  ///< whether it continues a piece of writing
  bool followed = false;
};

/// Which of the components of pale ink are strokes: about as thin as the ink's `pen`, and no longer
/// than writing of `height`. What lies between two pieces is a gap if it is short, else the blur
/// between neighbours. None are where there is so much of it that it is the paper's texture.
std::vector<PaleStroke> judge_pale_strokes(const Components& strokes, const Ink& ink,
                                           const Mask& between, const Mask& near, float pen,
                                           int height, int ink_area, const Tuning& tuning) {
  std::vector<PaleStroke> result(strokes.list.size());
  for (std::size_t i = 0; i < between.values.size(); ++i) {
    if (strokes.labels.values[i] >= 0) {
      PaleStroke& stroke = result[static_cast<std::size_t>(strokes.labels.values[i])];
      stroke.strength = std::max(stroke.strength, ink.coverage.values[i]);
      stroke.between += between.values[i];
      stroke.touches = stroke.touches || near.values[i];
    }
  }
  float area = 0;
  for (std::size_t i = 0; i < result.size(); ++i) {
    const Component& stroke = strokes.list[i];
    const auto length = static_cast<float>(std::max(stroke.box.width, stroke.box.height));
    const auto pixels = static_cast<float>(stroke.area);
    const bool is_thin = pixels <= 2.5F * pen * length;
    const bool is_long = 8 * length >= static_cast<float>(height);
    const bool is_gap = result[i].strength >= tuning.gap_strength && length <= 2 + 1.5F * pen;
    const bool is_blur = 2 * result[i].between > stroke.area;
    result[i].followed = result[i].touches && is_thin && ((is_long && !is_blur) || is_gap) &&
                         2 * stroke.box.width <= 3 * height && 5 * stroke.box.height <= 6 * height;
    area += pixels;
  }
  return area > tuning.max_pale_share * static_cast<float>(ink_area) ? std::vector<PaleStroke>()
                                                                     : result;
}

/// Adds pale strokes to the faint ink where they continue it. Their coverage rises to that of ink.
void follow_pale_strokes(Ink& ink, const Tuning& tuning) {
  constexpr float none = 1e9F;
  const Components pieces = find_components(ink.faint, ink.strong);
  const std::vector<bool> kept = filter_components(pieces, tuning);
  const int height = writing_height(pieces, kept);
  if (height == 0) return;
  FloatImage highest(ink.faint.width, ink.faint.height, -1);  // label of the pieces around
  FloatImage lowest(ink.faint.width, ink.faint.height, none);
  FloatImage body(ink.faint.width, ink.faint.height);
  int area = 0;
  for (std::size_t i = 0; i < body.values.size(); ++i) {
    const int label = pieces.labels.values[i];
    if (label >= 0 && kept[static_cast<std::size_t>(label)]) {
      highest.values[i] = lowest.values[i] = static_cast<float>(label);
      body.values[i] = 1;
      ++area;
    }
  }
  const float pen = std::max(1.0F, stroke_width(body));
  const int fringe = std::max(1, static_cast<int>(std::lround(0.35F * pen)));
  const Mask near = above(maximum_filter(highest, fringe + 1), -0.5F);
  highest = maximum_filter(highest, fringe);
  lowest = minimum_filter(lowest, fringe);
  Mask pale = ink.pale;
  Mask between(pale.width, pale.height);
  for (std::size_t i = 0; i < pale.values.size(); ++i) {
    between.values[i] = highest.values[i] > lowest.values[i] && lowest.values[i] < none;
    const bool is_fringe = highest.values[i] >= 0 && !between.values[i];
    pale.values[i] = pale.values[i] && !is_fringe && body.values[i] == 0;
  }
  const Components strokes = find_components(pale, pale);
  const auto judged = judge_pale_strokes(strokes, ink, between, near, pen, height, area, tuning);
  const int reach = fringe + 1;
  Mask done(pale.width, pale.height);
  for (int y = 0; y < pale.height && !judged.empty(); ++y) {
    for (int x = 0; x < pale.width; ++x) {
      const int label = strokes.labels.at(x, y);
      if (label < 0 || !judged[static_cast<std::size_t>(label)].followed) continue;
      const float strength = judged[static_cast<std::size_t>(label)].strength;
      // Around the pixel to the left all is done but the last column.
      const bool goes_on = x > 0 && strokes.labels.at(x - 1, y) == label;
      const int left = goes_on ? x + reach : std::max(0, x - reach);
      for (int ny = std::max(0, y - reach); ny < std::min(pale.height, y + reach + 1); ++ny) {
        for (int nx = left; nx < std::min(pale.width, x + reach + 1); ++nx) {
          if (ink.pale.at(nx, ny) && !done.at(nx, ny)) {
            done.at(nx, ny) = ink.faint.at(nx, ny) = 1;
            float& coverage = ink.coverage.at(nx, ny);
            coverage = std::min(1.0F, coverage / strength);
          }
        }
      }
    }
  }
}

/// The paper between two boxes, 0 if they overlap: the larger of the gaps across and down.
int distance(const Box& a, const Box& b) {
  const int across = std::max(a.x, b.x) - std::min(a.right(), b.right());
  const int down = std::max(a.y, b.y) - std::min(a.bottom(), b.bottom());
  return std::max({0, across, down});
}

/// Twice the middle of a box, which may lie between pixels.
int middle_x(const Box& box) { return box.x + box.right(); }
int middle_y(const Box& box) { return box.y + box.bottom(); }

/// Whether a small mark beside a digit is a point, a comma or a dash.
bool is_small_sign(const Box& mark, const Box& body, int height) {
  const int shared = mark.width + body.width - unite(mark, body).width;
  if (4 * shared > mark.width) return false;
  const int below_top = middle_y(mark) - 2 * body.y;  // twice
  const bool is_dot =
      10 * std::max(mark.width, mark.height) <= 4 * height && 10 * below_top >= 14 * body.height;
  const bool is_dash = 10 * mark.height <= 3 * height && 2 * mark.width >= 3 * mark.height &&
                       10 * below_top >= 4 * body.height && 10 * below_top <= 16 * body.height;
  return is_dot || is_dash;
}

/// Joins glyphs where a digit is broken across: one part stands right above the other.
void join_broken(std::vector<Glyph>& glyphs) {
  for (std::size_t i = 0; i < glyphs.size(); ++i) {
    for (std::size_t j = glyphs.size() - 1; j > i; --j) {
      const Box& a = glyphs[i].box;
      const Box& b = glyphs[j].box;
      const Box both = unite(a, b);
      const int shared = a.width + b.width - both.width;
      const int gap = both.height - a.height - b.height;
      if (2 * shared > std::min(a.width, b.width) && gap >= 0 && 8 * gap <= both.height) {
        glyphs[i].box = both;
        glyphs[i].pieces.insert(glyphs[i].pieces.end(), glyphs[j].pieces.begin(),
                                glyphs[j].pieces.end());
        glyphs.erase(glyphs.begin() + static_cast<std::ptrdiff_t>(j));
      }
    }
  }
}

/// A glyph for each piece as tall as writing; the small pieces join the nearest if it is near.
std::vector<Glyph> find_glyphs(const Marks& marks, int height, const Tuning& tuning) {
  const auto& pieces = marks.pieces.list;
  const auto is_tall = [&](std::size_t i) {
    return static_cast<float>(pieces[i].box.height) >= tuning.tall * static_cast<float>(height);
  };
  std::vector<Glyph> glyphs;
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    if (marks.kept[i] && is_tall(i)) {
      glyphs.push_back({pieces[i].box, {static_cast<int>(i)}});
    }
  }
  std::vector<Box> bodies;
  for (const Glyph& glyph : glyphs) bodies.push_back(glyph.box);
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    if (!marks.kept[i] || is_tall(i)) continue;
    const Box& box = pieces[i].box;
    const auto nearest =
        std::min_element(bodies.begin(), bodies.end(), [&](const Box& a, const Box& b) {
          return distance(a, box) < distance(b, box);
        });
    const auto gap = static_cast<float>(distance(*nearest, box));
    if (gap > tuning.near * static_cast<float>(height) || is_small_sign(box, *nearest, height)) {
      continue;
    }
    Glyph& glyph = glyphs[static_cast<std::size_t>(nearest - bodies.begin())];
    glyph.box = unite(glyph.box, box);
    glyph.pieces.push_back(static_cast<int>(i));
  }
  join_broken(glyphs);
  for (Glyph& glyph : glyphs) std::sort(glyph.pieces.begin(), glyph.pieces.end());
  return glyphs;
}

/// Whether `right` may follow `left` on a line, which rises or falls by up to 45 degrees.
bool follows(const Box& left, const Box& right, int height) {
  const int gap = right.x - left.right();
  const int across = middle_x(right) - middle_x(left);
  const int down = std::abs(middle_y(right) - middle_y(left));
  return across > 0 && 2 * gap < 5 * height && down < 2 * height &&
         10 * down < 8 * (height + across);
}

/// For each glyph the number of its line: the next on a line is the nearest that may follow.
std::vector<std::size_t> number_lines(const std::vector<Glyph>& glyphs, int height) {
  std::vector<std::size_t> line(glyphs.size());
  std::iota(line.begin(), line.end(), std::size_t{0});
  const auto root = [&line](std::size_t i) {
    while (line[i] != i) i = line[i];
    return i;
  };
  for (std::size_t i = 0; i < glyphs.size(); ++i) {
    std::size_t next = i;
    int best = 0;
    for (std::size_t j = 0; j < glyphs.size(); ++j) {
      if (i == j || !follows(glyphs[i].box, glyphs[j].box, height)) continue;
      const int way = middle_x(glyphs[j].box) - middle_x(glyphs[i].box) +
                      2 * std::abs(middle_y(glyphs[j].box) - middle_y(glyphs[i].box));
      if (next == i || way < best) {
        next = j;
        best = way;
      }
    }
    line[root(i)] = root(next);
  }
  for (std::size_t i = 0; i < line.size(); ++i) line[i] = root(i);
  return line;
}

/// Whether the glyph, between others that are usually `height` pixels high, is a plus: about as
/// wide as high, lower than a digit, with nothing in its corners.
bool is_plus(const Marks& marks, const Glyph& glyph, int height) {
  const Box& box = glyph.box;
  if (glyph.pieces.size() != 1 || 10 * box.height > 8 * height ||
      10 * box.width > 14 * box.height || 10 * box.width < 7 * box.height) {
    return false;
  }
  int corners = 0;
  int all = 0;
  for (int y = 0; y < box.height; ++y) {
    for (int x = 0; x < box.width; ++x) {
      if (marks.pieces.labels.at(box.x + x, box.y + y) != glyph.pieces.front()) continue;
      ++all;
      corners += std::min(x, box.width - 1 - x) * 10 < 3 * box.width &&
                 std::min(y, box.height - 1 - y) * 10 < 3 * box.height;
    }
  }
  return 25 * corners <= all;
}

/// Whether the glyph is a slash: one straight stroke that leans to the right, taller than digits.
bool is_slash(const Marks& marks, const Glyph& glyph, int height) {
  const Box& box = glyph.box;
  if (glyph.pieces.size() != 1 || 10 * box.height < 11 * height) return false;
  double n = 0;
  double sx = 0;
  double sy = 0;
  double sxx = 0;
  double sxy = 0;
  double syy = 0;
  for (int y = box.y; y < box.bottom(); ++y) {
    for (int x = box.x; x < box.right(); ++x) {
      if (marks.pieces.labels.at(x, y) == glyph.pieces.front()) {
        n += 1;
        sx += x;
        sy += y;
        sxx += static_cast<double>(x) * x;
        sxy += static_cast<double>(x) * y;
        syy += static_cast<double>(y) * y;
      }
    }
  }
  const double across = sxx / n - sx * sx / (n * n);
  const double both = sxy / n - sx * sy / (n * n);
  const double down = syy / n - sy * sy / (n * n);
  const double lean = -both / down;  // columns to the right for each row up
  const double spread = std::sqrt(std::max(0.0, across - both * both / down));
  return lean > 0.2 && spread < 0.07 * box.height;
}

void mark_signs(const Marks& marks, Line& line) {
  std::vector<int> heights;
  for (const Glyph& glyph : line) heights.push_back(glyph.box.height);
  std::nth_element(heights.begin(),
                   heights.begin() + static_cast<std::ptrdiff_t>(heights.size() / 2),
                   heights.end());
  const int height = heights[heights.size() / 2];
  for (std::size_t i = 1; i + 1 < line.size(); ++i) {
    line[i].is_sign = is_plus(marks, line[i], height) || is_slash(marks, line[i], height);
  }
}

/// Whether two glyphs cannot be parts of one digit.
bool are_clearly_two(const Box& a, const Box& b) {
  const Box both = unite(a, b);
  const int lower = std::min(a.height, b.height);
  const bool alike = 5 * lower > 3 * std::max(a.height, b.height);
  const bool beside = both.width >= a.width + b.width && 5 * both.height < 8 * lower;
  const bool apart = distance(a, b) > lower / 2;
  return alike && (beside || apart);
}

}  // namespace

std::vector<bool> filter_components(const Components& pieces, const Tuning& tuning) {
  constexpr double max_overlap = 4;
  std::vector<bool> kept(pieces.list.size(), true);
  drop_edges(pieces, kept, tuning);
  drop_specks(pieces, kept, tuning);
  drop_textures(pieces, kept, tuning);
  const auto count = std::count(kept.begin(), kept.end(), true);
  double boxes = 0;
  for (std::size_t i = 0; i < kept.size(); ++i) {
    const Box& box = pieces.list[i].box;
    boxes += kept[i] ? static_cast<double>(box.width) * box.height : 0.0;
  }
  // So many marks, or marks that overlap so much, are no writing; and they would take for ever.
  if (static_cast<float>(count) > tuning.max_marks ||
      boxes > max_overlap * static_cast<double>(pieces.labels.values.size())) {
    return std::vector<bool>(pieces.list.size(), false);
  }
  drop_frames(pieces, kept);
  drop_neighbours(pieces, kept);
  return kept;
}

int writing_height(const Components& pieces, const std::vector<bool>& kept) {
  std::vector<std::pair<int, int>> heights;  // of each piece, with its area
  int area = 0;
  for (std::size_t i = 0; i < kept.size(); ++i) {
    if (kept[i]) {
      heights.emplace_back(pieces.list[i].box.height, pieces.list[i].area);
      area += pieces.list[i].area;
    }
  }
  std::sort(heights.begin(), heights.end());
  int below = 0;
  for (const auto& [height, ink] : heights) {
    below += ink;
    if (2 * below >= area) return height;
  }
  return 0;
}

Box box_of(const Mask& mask) {
  Box box;
  for (int y = 0; y < mask.height; ++y) {
    for (int x = 0; x < mask.width; ++x) {
      if (mask.at(x, y)) {
        box = unite(box, {x, y, 1, 1});
      }
    }
  }
  return box;
}

Box box_of(const Components& pieces, const std::vector<bool>& kept) {
  Box box;
  for (std::size_t i = 0; i < kept.size(); ++i)
    if (kept[i]) box = unite(box, pieces.list[i].box);
  return box;
}

Marks find_marks(Ink ink, const Tuning& tuning) {
  erase_ruled_lines(ink, tuning);
  erase_boxes(ink, tuning);
  follow_pale_strokes(ink, tuning);
  Marks marks{std::move(ink.coverage), find_components(ink.faint, ink.strong), {}};
  marks.kept = filter_components(marks.pieces, tuning);
  return marks;
}

Marks shrink(const Marks& marks, int factor) {
  const int width = std::max(1, marks.coverage.width / factor);
  const int height = std::max(1, marks.coverage.height / factor);
  Marks small{FloatImage(width, height),
              {Grid<int>(width, height, -1), marks.pieces.list},
              marks.kept};
  for (Component& piece : small.pieces.list) piece = {};
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) {
      int& label = small.pieces.labels.at(x, y);
      for (int v = y * factor; v < std::min((y + 1) * factor, marks.coverage.height); ++v) {
        for (int u = x * factor; u < std::min((x + 1) * factor, marks.coverage.width); ++u) {
          small.coverage.at(x, y) += marks.coverage.at(u, v) / static_cast<float>(factor * factor);
          label = std::max(label, marks.pieces.labels.at(u, v));
        }
      }
      if (label >= 0) {
        Component& piece = small.pieces.list[static_cast<std::size_t>(label)];
        piece.box = unite(piece.box, {x, y, 1, 1});
        ++piece.area;
      }
    }
  }
  // A mark that others cover at this scale is none.
  for (std::size_t i = 0; i < small.kept.size(); ++i) {
    small.kept[i] = small.kept[i] && small.pieces.list[i].area > 0;
  }
  return small;
}

std::vector<Line> find_lines(const Marks& marks, const Tuning& tuning) {
  const int height = writing_height(marks.pieces, marks.kept);
  std::vector<Glyph> glyphs = find_glyphs(marks, height, tuning);
  const std::vector<std::size_t> numbers = number_lines(glyphs, height);
  std::vector<Line> by_number(glyphs.size());
  for (std::size_t i = 0; i < glyphs.size(); ++i) {
    by_number[numbers[i]].push_back(std::move(glyphs[i]));
  }
  std::vector<Line> lines;
  for (Line& line : by_number) {
    if (line.empty()) continue;
    std::sort(line.begin(), line.end(),
              [](const Glyph& a, const Glyph& b) { return middle_x(a.box) < middle_x(b.box); });
    mark_signs(marks, line);
    lines.push_back(std::move(line));
  }
  std::sort(lines.begin(), lines.end(), [](const Line& a, const Line& b) {
    return middle_y(a.front().box) < middle_y(b.front().box);
  });
  return lines;
}

bool are_clearly_several(const std::vector<Line>& lines) {
  std::vector<Box> glyphs;
  for (const Line& line : lines)
    for (const Glyph& glyph : line) glyphs.push_back(glyph.box);
  for (std::size_t i = 0; i < glyphs.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j)
      if (are_clearly_two(glyphs[i], glyphs[j])) return true;
  }
  return false;
}

}  // namespace mnist::vision
