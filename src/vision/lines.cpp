#include "vision/lines.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numeric>
#include <utility>

namespace mnist::vision {
namespace {

/// The paper between two boxes, 0 if they overlap: the larger of the gaps across and down.
int distance(const Box& a, const Box& b) {
  const int across = std::max(a.x, b.x) - std::min(a.right(), b.right());
  const int down = std::max(a.y, b.y) - std::min(a.bottom(), b.bottom());
  return std::max({0, across, down});
}

/// Whether a stroke that is broken across explains the two: one stands right above the other.
bool is_broken(const Box& a, const Box& b) {
  const Box both = unite(a, b);
  const int shared = a.width + b.width - both.width;
  const int gap = both.height - a.height - b.height;
  return 2 * shared > std::min(a.width, b.width) && gap >= 0 && 8 * gap <= both.height;
}

/// Joins the glyphs that are parts of one broken digit.
void join_broken(std::vector<Glyph>& glyphs) {
  for (std::size_t i = 0; i < glyphs.size(); ++i)
    for (std::size_t j = i + 1; j < glyphs.size();) {
      if (!is_broken(glyphs[i].box, glyphs[j].box)) {
        ++j;
        continue;
      }
      glyphs[i].box = unite(glyphs[i].box, glyphs[j].box);
      glyphs[i].pieces.insert(glyphs[i].pieces.end(), glyphs[j].pieces.begin(),
                              glyphs[j].pieces.end());
      glyphs.erase(glyphs.begin() + std::ptrdiff_t(j));
      j = i + 1;
    }
}

/// A glyph for each piece as tall as writing; the small pieces join the nearest if it is near.
std::vector<Glyph> find_glyphs(const Components& pieces, const std::vector<bool>& kept,
                               int height) {
  const auto is_tall = [&](std::size_t i) { return 20 * pieces.list[i].box.height >= 9 * height; };
  std::vector<Glyph> glyphs;
  for (std::size_t i = 0; i < kept.size(); ++i)
    if (kept[i] && is_tall(i)) glyphs.push_back({pieces.list[i].box, {int(i)}});
  std::vector<Box> bodies;
  for (const Glyph& glyph : glyphs) bodies.push_back(glyph.box);
  for (std::size_t i = 0; i < kept.size(); ++i) {
    if (!kept[i] || is_tall(i)) continue;
    const Box& box = pieces.list[i].box;
    const auto nearest =
        std::min_element(bodies.begin(), bodies.end(), [&](const Box& a, const Box& b) {
          return distance(a, box) < distance(b, box);
        });
    if (3 * distance(*nearest, box) > height) continue;
    Glyph& glyph = glyphs[std::size_t(nearest - bodies.begin())];
    glyph.box = unite(glyph.box, box);
    glyph.pieces.push_back(int(i));
  }
  return glyphs;
}

/// Twice the middle of a box, which may lie between pixels.
int middle_x(const Box& box) { return box.x + box.right(); }
int middle_y(const Box& box) { return box.y + box.bottom(); }

/// Whether `right` may follow `left` on a line, which rises or falls by up to 45 degrees.
bool follows(const Box& left, const Box& right, int height) {
  const int gap = right.x - left.right();
  const int across = middle_x(right) - middle_x(left);
  const int down = std::abs(middle_y(right) - middle_y(left));
  return across > 0 && 2 * gap < 5 * height && down < 2 * height &&
         10 * down < 8 * (height + across);
}

/// For each glyph the next on its line, or itself if it ends one: of those that may follow it the
/// nearest.
std::vector<std::size_t> find_next(const std::vector<Glyph>& glyphs, int height) {
  std::vector<std::size_t> next(glyphs.size());
  std::iota(next.begin(), next.end(), std::size_t{0});
  for (std::size_t i = 0; i < glyphs.size(); ++i) {
    int best = 0;
    for (std::size_t j = 0; j < glyphs.size(); ++j) {
      if (i == j || !follows(glyphs[i].box, glyphs[j].box, height)) continue;
      const int way = middle_x(glyphs[j].box) - middle_x(glyphs[i].box) +
                      2 * std::abs(middle_y(glyphs[j].box) - middle_y(glyphs[i].box));
      if (next[i] == i || way < best) {
        next[i] = j;
        best = way;
      }
    }
  }
  return next;
}

/// Glyphs that are linked share a number.
std::vector<std::size_t> number_lines(const std::vector<std::size_t>& next) {
  std::vector<std::size_t> line(next.size());
  std::iota(line.begin(), line.end(), std::size_t{0});
  const auto root = [&line](std::size_t i) {
    while (line[i] != i) i = line[i];
    return i;
  };
  for (std::size_t i = 0; i < next.size(); ++i) line[root(i)] = root(next[i]);
  for (std::size_t i = 0; i < next.size(); ++i) line[i] = root(i);
  return line;
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

int writing_height(const Components& pieces, const std::vector<bool>& kept) {
  std::vector<std::pair<int, int>> heights;  // of each piece, with its area
  int area = 0;
  for (std::size_t i = 0; i < kept.size(); ++i)
    if (kept[i]) {
      heights.emplace_back(pieces.list[i].box.height, pieces.list[i].area);
      area += pieces.list[i].area;
    }
  std::sort(heights.begin(), heights.end());
  int below = 0;
  for (const auto& [height, ink] : heights) {
    below += ink;
    if (2 * below >= area) return height;
  }
  return 0;
}

std::vector<Line> find_lines(const Components& pieces, const std::vector<bool>& kept) {
  const int height = writing_height(pieces, kept);
  std::vector<Glyph> glyphs = find_glyphs(pieces, kept, height);
  join_broken(glyphs);
  const std::vector<std::size_t> numbers = number_lines(find_next(glyphs, height));
  std::vector<Line> by_number(glyphs.size());
  for (std::size_t i = 0; i < glyphs.size(); ++i)
    by_number[numbers[i]].push_back(std::move(glyphs[i]));
  std::vector<Line> lines;
  for (Line& line : by_number) {
    if (line.empty()) continue;
    std::sort(line.begin(), line.end(),
              [](const Glyph& a, const Glyph& b) { return middle_x(a.box) < middle_x(b.box); });
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
  for (std::size_t i = 0; i < glyphs.size(); ++i)
    for (std::size_t j = 0; j < i; ++j)
      if (are_clearly_two(glyphs[i], glyphs[j])) return true;
  return false;
}

}  // namespace mnist::vision
