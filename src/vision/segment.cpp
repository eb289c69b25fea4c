#include "vision/segment.hpp"

#include <cmath>
#include <cstdlib>
#include <numeric>
#include <utility>

#include "vision/filters.hpp"
#include "vision/ruled_lines.hpp"

namespace mnist::vision {
namespace {

template <typename Test>
void drop_if(Components& pieces, Test is_unwanted) {
  for (Component& piece : pieces.list) piece.kept = piece.kept && !is_unwanted(piece);
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
  return 4 * body.height > picture.height && (vertical || horizontal);
}

/// Drops what reaches into the picture beside its largest piece that does not: the ends of a
/// neighbour's strokes, and bars.
void drop_neighbours(Components& pieces) {
  const Box picture = pieces.labels.box();
  Component body;
  int bars = 0;
  int others = 0;
  for (const Component& piece : pieces.list) {
    if (!piece.kept) continue;
    ++(piece.box.height == picture.height ? bars : others);
    if (piece.contact == 0 && piece.area > body.area) body = piece;
  }
  // Three bars or more from edge to edge, and nothing else, are a pattern and no 1s.
  if (bars >= 3 && others == 0) drop_if(pieces, [](const Component&) { return true; });
  if (body.area == 0) return;
  drop_if(pieces, [&](const Component& piece) {
    const bool is_small = 3 * piece.area < body.area && 5 * piece.box.height < 3 * body.box.height;
    return (is_small && reaches_in(piece.box, body.box, picture)) ||
           is_bar(piece.box, body.box, picture);
  });
}

/// A stroke of pale ink, or the pale gap in a stroke.
struct PaleStroke {
  float strength = 0;    ///< its greatest coverage
  int between = 0;       ///< pixels of it that are near two pieces of ink
  bool touches = false;  ///< whether it continues a piece of writing
};

/// Whether to follow pale ink: it is about as thin as the `pen`, no longer than writing of
/// `height`, and continues it. What lies between two pieces is a gap if it is short, else the blur
/// between neighbours.
bool is_stroke(const PaleStroke& stroke, const Component& piece, float pen, int height,
               const Tuning& tuning) {
  const auto length = static_cast<float>(std::max(piece.box.width, piece.box.height));
  const bool is_thin = static_cast<float>(piece.area) <= tuning.pale_width * pen * length;
  const bool is_long = 8 * length >= static_cast<float>(height);
  const bool is_gap =
      stroke.strength >= tuning.gap_strength && length <= 2 + tuning.gap_length * pen;
  const bool is_blur = 2 * stroke.between > piece.area;
  return stroke.touches && is_thin && ((is_long && !is_blur) || is_gap) &&
         2 * piece.box.width <= 3 * height && 5 * piece.box.height <= 6 * height;
}

/// Makes a pale stroke and its fringe of `reach` pixels faint ink, its coverage that of ink.
void follow(Ink& ink, const Grid<int>& labels, const Component& piece, int label, float strength,
            int reach) {
  const Box& box = piece.box;
  FloatImage stroke(box.width + 2 * reach, box.height + 2 * reach);
  for (int y = 0; y < box.height; ++y) {
    for (int x = 0; x < box.width; ++x) {
      stroke.at(x + reach, y + reach) = labels.at(box.x + x, box.y + y) == label;
    }
  }
  stroke = maximum_filter(stroke, reach);
  for (int y = std::max(0, box.y - reach); y < std::min(ink.pale.height, box.bottom() + reach);
       ++y) {
    for (int x = std::max(0, box.x - reach); x < std::min(ink.pale.width, box.right() + reach);
         ++x) {
      if (ink.pale.at(x, y) && stroke.at(x - box.x + reach, y - box.y + reach) > 0) {
        ink.faint.at(x, y) = 1;
        ink.coverage.at(x, y) = std::min(1.0F, ink.coverage.at(x, y) / strength);
      }
    }
  }
}

/// Adds pale strokes to the faint ink where they continue it.
void follow_pale_strokes(Ink& ink, const Tuning& tuning) {
  constexpr float none = 1e9F;
  Components pieces = find_components(ink.faint, ink.strong);
  filter_components(pieces, tuning);
  const int height = writing_height(pieces);
  if (height == 0) return;
  FloatImage highest(ink.faint.width, ink.faint.height, -1);  // label of the pieces around
  FloatImage lowest(ink.faint.width, ink.faint.height, none);
  FloatImage body(ink.faint.width, ink.faint.height);
  for (std::size_t i = 0; i < body.values.size(); ++i) {
    if (pieces.kept_at(i) == nullptr) continue;
    highest.values[i] = lowest.values[i] = static_cast<float>(pieces.labels.values[i]);
    body.values[i] = 1;
  }
  const float pen = std::max(1.0F, stroke_width(body));
  const int fringe = std::max(1, static_cast<int>(std::lround(tuning.fringe * pen)));
  const FloatImage near = maximum_filter(highest, fringe + 1);
  highest = maximum_filter(highest, fringe);
  lowest = minimum_filter(lowest, fringe);
  const auto is_between = [&](std::size_t i) {
    return highest.values[i] > lowest.values[i] && lowest.values[i] < none;
  };
  Mask pale = ink.pale;
  for (std::size_t i = 0; i < pale.values.size(); ++i) {
    const bool is_fringe = highest.values[i] >= 0 && !is_between(i);
    if (is_fringe || body.values[i] > 0) pale.values[i] = 0;
  }
  const Components strokes = find_components(pale, pale);
  std::vector<PaleStroke> found(strokes.list.size());
  float pale_area = 0;
  for (std::size_t i = 0; i < pale.values.size(); ++i) {
    if (!pale.values[i]) continue;
    PaleStroke& stroke = found[static_cast<std::size_t>(strokes.labels.values[i])];
    stroke.strength = std::max(stroke.strength, ink.coverage.values[i]);
    stroke.between += is_between(i);
    stroke.touches = stroke.touches || near.values[i] >= 0;
    ++pale_area;
  }
  // So much of it is the paper's texture.
  const auto ink_area = std::accumulate(body.values.begin(), body.values.end(), 0.0F);
  if (pale_area > tuning.max_pale_share * ink_area) return;
  for (std::size_t i = 0; i < found.size(); ++i) {
    if (is_stroke(found[i], strokes.list[i], pen, height, tuning)) {
      follow(ink, strokes.labels, strokes.list[i], static_cast<int>(i), found[i].strength,
             fringe + 1);
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

/// A glyph for each piece as tall as writing; the small pieces join the nearest if it is near.
std::vector<Glyph> find_glyphs(const Components& pieces, int height, const Tuning& tuning) {
  std::vector<Glyph> glyphs;
  std::vector<int> small;
  for (std::size_t i = 0; i < pieces.list.size(); ++i) {
    const auto& [box, area, contact, runs, kept] = pieces.list[i];
    if (!kept) continue;
    if (static_cast<float>(box.height) >= tuning.tall * static_cast<float>(height)) {
      glyphs.push_back({box, {static_cast<int>(i)}});
    } else {
      small.push_back(static_cast<int>(i));
    }
  }
  const std::vector<Glyph> tall = glyphs;
  for (const int i : small) {
    const Box& box = pieces.list[static_cast<std::size_t>(i)].box;
    const auto nearest =
        std::min_element(tall.begin(), tall.end(), [&](const Glyph& a, const Glyph& b) {
          return distance(a.box, box) < distance(b.box, box);
        });
    const auto gap = static_cast<float>(distance(nearest->box, box));
    if (gap > tuning.near * static_cast<float>(height) ||
        is_small_sign(box, nearest->box, height)) {
      continue;
    }
    Glyph& glyph = glyphs[static_cast<std::size_t>(nearest - tall.begin())];
    glyph.box = unite(glyph.box, box);
    glyph.pieces.push_back(i);
  }
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

/// Whether the glyph, between others that are usually `height` pixels high, is shaped as a sign. A
/// plus is lower than a digit, about as wide as high, with nothing in its corners. A slash is
/// higher, and one straight stroke: next to nothing lies beside the line from its lower left to its
/// upper right.
bool is_sign(const Marks& marks, const Glyph& glyph, float height, const Tuning& tuning) {
  const auto tall = static_cast<float>(glyph.box.height);
  const auto wide = static_cast<float>(glyph.box.width);
  const bool is_low = tall <= 0.8F * height && wide <= 1.4F * tall && wide >= 0.7F * tall;
  const bool is_high = tall >= 1.1F * height && wide >= 0.2F * tall;
  if (glyph.pieces.size() != 1 || !(is_low || is_high)) return false;
  float all = 0;
  float beside = 0;
  for (int y = 0; y < glyph.box.height; ++y) {
    for (int x = 0; x < glyph.box.width; ++x) {
      if (marks.pieces.labels.at(glyph.box.x + x, glyph.box.y + y) != glyph.pieces[0]) continue;
      const float u = (static_cast<float>(x) + 0.5F) / wide - 0.5F;
      const float v = (static_cast<float>(y) + 0.5F) / tall - 0.5F;
      ++all;
      beside += is_low ? std::min(std::abs(u), std::abs(v)) > 0.2F : std::abs(u + v) > 0.3F;
    }
  }
  return beside <= tuning.sign_rest * all;
}

void mark_signs(const Marks& marks, Line& line, const Tuning& tuning) {
  std::vector<float> heights;
  for (const Glyph& glyph : line) heights.push_back(static_cast<float>(glyph.box.height));
  const float height = median(heights);
  for (std::size_t i = 1; i + 1 < line.size(); ++i) {
    line[i].is_sign = is_sign(marks, line[i], height, tuning);
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

void filter_components(Components& pieces, const Tuning& tuning) {
  const Box picture = pieces.labels.box();
  const auto hugs_edge = [&tuning](const Component& piece) {
    const auto outline = static_cast<float>(2 * (piece.box.width + piece.box.height));
    return static_cast<float>(piece.contact) > tuning.edge_contact * outline;
  };
  // What runs along the picture's edge is a table, if anything of a digit's height is left then.
  if (std::any_of(pieces.list.begin(), pieces.list.end(), [&](const Component& piece) {
        return !hugs_edge(piece) && piece.box.height >= std::max(7, picture.height / 16);
      })) {
    drop_if(pieces, hugs_edge);
  }
  int largest = 0;
  for (const Component& piece : pieces.list) largest = std::max(largest, piece.kept * piece.area);
  drop_if(pieces, [&](const Component& piece) {  // specks
    return static_cast<float>(piece.area) < tuning.speck_area * static_cast<float>(largest);
  });
  // Nets, woven cloth and maps have more strokes side by side than digits that touch.
  drop_if(pieces, [&](const Component& piece) {
    const auto digits = static_cast<float>(std::max(piece.box.width, piece.box.height));
    return static_cast<float>(piece.runs) > tuning.max_runs * digits;
  });
  // So many marks, or marks that overlap so much, are no writing; and they would take for ever.
  float count = 0;
  float boxes = 0;
  for (const auto& [box, area, contact, runs, kept] : pieces.list) {
    if (!kept) continue;
    ++count;
    boxes += static_cast<float>(box.width) * static_cast<float>(box.height);
  }
  if (count > tuning.max_marks ||
      boxes > tuning.max_overlap * static_cast<float>(pieces.labels.values.size())) {
    drop_if(pieces, [](const Component&) { return true; });
  }
  drop_neighbours(pieces);
}

int writing_height(const Components& pieces) {
  std::vector<std::pair<int, int>> heights;  // of each piece, with its area
  int area = 0;
  for (const Component& piece : pieces.list) {
    if (!piece.kept) continue;
    heights.emplace_back(piece.box.height, piece.area);
    area += piece.area;
  }
  std::sort(heights.begin(), heights.end());
  int below = 0;
  for (const auto& [height, ink] : heights) {
    below += ink;
    if (2 * below >= area) return height;
  }
  return 0;
}

Marks find_marks(Ink ink, const Tuning& tuning) {
  erase_ruled_lines(ink, tuning);
  erase_boxes(ink, tuning);
  follow_pale_strokes(ink, tuning);
  Marks marks{std::move(ink.coverage), find_components(ink.faint, ink.strong)};
  filter_components(marks.pieces, tuning);
  return marks;
}

std::vector<Line> find_lines(const Marks& marks, const Tuning& tuning) {
  const int height = writing_height(marks.pieces);
  std::vector<Glyph> glyphs = find_glyphs(marks.pieces, height, tuning);
  const std::vector<std::size_t> numbers = number_lines(glyphs, height);
  std::vector<Line> lines(glyphs.size());
  for (std::size_t i = 0; i < glyphs.size(); ++i) {
    lines[numbers[i]].push_back(std::move(glyphs[i]));
  }
  std::erase_if(lines, [](const Line& line) { return line.empty(); });
  for (Line& line : lines) {
    std::stable_sort(line.begin(), line.end(), [](const Glyph& a, const Glyph& b) {
      return middle_x(a.box) < middle_x(b.box);
    });
    mark_signs(marks, line, tuning);
  }
  std::stable_sort(lines.begin(), lines.end(), [](const Line& a, const Line& b) {
    return middle_y(a.front().box) < middle_y(b.front().box);
  });
  return lines;
}

bool are_clearly_several(const std::vector<Line>& lines) {
  std::vector<Box> boxes;
  for (const Line& line : lines) {
    for (const Glyph& glyph : line) {
      const auto is_other = [&](const Box& box) { return are_clearly_two(box, glyph.box); };
      if (std::any_of(boxes.begin(), boxes.end(), is_other)) return true;
      boxes.push_back(glyph.box);
    }
  }
  return false;
}

}  // namespace mnist::vision
