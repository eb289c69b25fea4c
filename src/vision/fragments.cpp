#include "vision/fragments.hpp"

#include <cmath>

#include "vision/filters.hpp"

namespace mnist::vision {
namespace {

/// The way from top to bottom that crosses least ink and strays no further than `reach` from column
/// `centre`. A step aside costs a little, so that ways through plain paper are straight.
Cut cheapest_cut(const FloatImage& ink, int centre, int reach) {
  constexpr float aside = 0.05F;
  const auto column = [&ink](int x) { return std::clamp(x, 0, ink.width - 1); };
  const int left = centre - reach;
  FloatImage cost(2 * reach + 1, ink.height);
  for (int y = 0; y < ink.height; ++y) {
    for (int x = 0; x < cost.width; ++x) {
      float before = y > 0 ? cost.at(x, y - 1) : 0;
      if (y > 0 && x > 0) before = std::min(before, cost.at(x - 1, y - 1) + aside);
      if (y > 0 && x + 1 < cost.width) before = std::min(before, cost.at(x + 1, y - 1) + aside);
      cost.at(x, y) = before + ink.at(column(left + x), y);
    }
  }
  const float* last_row = cost.row(ink.height - 1);
  int x = static_cast<int>(std::min_element(last_row, last_row + cost.width) - last_row);
  Cut cut{std::vector<int>(static_cast<std::size_t>(ink.height)), last_row[x], 0};
  int first = ink.height;
  int last = -1;
  for (int y = ink.height - 1; y >= 0; --y) {
    const int at = column(left + x);
    cut.columns[static_cast<std::size_t>(y)] = at;
    if (ink.at(at, y) > 0.5F) {
      first = y;
      last = std::max(last, y);
    }
    if (y == 0) break;
    const int below = x;
    for (const int from : {below - 1, below + 1}) {
      const float straight = cost.at(below, y - 1);
      const float best = x == below ? straight : cost.at(x, y - 1) + aside;
      if (from >= 0 && from < cost.width && cost.at(from, y - 1) + aside < best) x = from;
    }
  }
  cut.span = static_cast<float>(std::max(0, last - first + 1));
  return cut;
}

/// Sums of ink left of each column.
Grid<float> sums_along_rows(const FloatImage& ink) {
  Grid<float> sums(ink.width + 1, ink.height);
  for (int y = 0; y < ink.height; ++y) {
    for (int x = 0; x < ink.width; ++x) sums.at(x + 1, y) = sums.at(x, y) + ink.at(x, y);
  }
  return sums;
}

/// How much ink lies between two cuts, the first of which is the left one. None if they cross.
float ink_between(const Grid<float>& sums, const Cut& left, const Cut& right) {
  float sum = 0;
  for (int y = 0; y < sums.height; ++y) {
    const int from = left.columns[static_cast<std::size_t>(y)];
    const int to = right.columns[static_cast<std::size_t>(y)];
    if (from > to) return 0;
    sum += sums.at(to, y) - sums.at(from, y);
  }
  return sum;
}

bool belongs_to(const Glyph& glyph, int label) {
  return label >= 0 && std::binary_search(glyph.pieces.begin(), glyph.pieces.end(), label);
}

/// The ink of a glyph's pieces in its box, without its neighbours'.
FloatImage glyph_ink(const Marks& marks, const Glyph& glyph) {
  FloatImage image = crop(marks.coverage, glyph.box);
  for (int y = 0; y < image.height; ++y) {
    for (int x = 0; x < image.width; ++x) {
      if (!belongs_to(glyph, marks.pieces.labels.at(glyph.box.x + x, glyph.box.y + y))) {
        image.at(x, y) = 0;
      }
    }
  }
  return image;
}

/// Narrower than this a glyph is one digit: no two fit side by side.
bool may_be_two(const Box& box) { return 3 * box.width > 2 * box.height; }

/// Gives the pixels of a glyph to fragments numbered from `first` on, a new one right of each cut,
/// and measures the fragments' boxes.
void assign(const Marks& marks, const Glyph& glyph, const std::vector<Cut>& cuts, int first,
            Fragments& fragments) {
  const Box& box = glyph.box;
  for (int y = 0; y < box.height; ++y) {
    for (int x = 0; x < box.width; ++x) {
      if (!belongs_to(glyph, marks.pieces.labels.at(box.x + x, box.y + y))) continue;
      const auto passed = std::count_if(cuts.begin(), cuts.end(), [x, y](const Cut& cut) {
        return cut.columns[static_cast<std::size_t>(y)] <= x;
      });
      const int owner = first + static_cast<int>(passed);
      fragments.owner.at(box.x + x - fragments.area.x, box.y + y - fragments.area.y) = owner;
      Box& of_owner = fragments.list[static_cast<std::size_t>(owner)].box;
      of_owner = unite(of_owner, {box.x + x, box.y + y, 1, 1});
    }
  }
}

/// Gives each free pixel that touches a fragment to it.
void add_fringe(Grid<int>& owner) {
  const Grid<int> before = owner;
  for (int y = 0; y < owner.height; ++y) {
    for (int x = 0; x < owner.width; ++x) {
      if (before.at(x, y) < 0) continue;
      for (int ny = std::max(0, y - 1); ny <= std::min(owner.height - 1, y + 1); ++ny) {
        for (int nx = std::max(0, x - 1); nx <= std::min(owner.width - 1, x + 1); ++nx) {
          if (owner.at(nx, ny) < 0) owner.at(nx, ny) = before.at(x, y);
        }
      }
    }
  }
}

Box with_margin(const Box& box) { return {box.x - 1, box.y - 1, box.width + 2, box.height + 2}; }

}  // namespace

std::vector<Cut> find_cuts(const FloatImage& ink) {
  const int step = std::max(1, ink.height / 24);
  std::vector<Cut> ways;
  // Two search widths: slanted digits need a wide band, but a wide band prefers thin strokes over
  // thick junctions.
  for (const int part : {6, 18}) {
    for (int x = step; x < ink.width; x += step) {
      ways.push_back(cheapest_cut(ink, x, std::max(1, ink.height / part)));
    }
  }
  // Of ways that are as good the first counts, whichever standard library sorts them.
  std::stable_sort(ways.begin(), ways.end(),
                   [](const Cut& a, const Cut& b) { return a.ink + a.span < b.ink + b.span; });
  // What is cut off must be at least half a vertical stroke; less where the ink is wider than all
  // but the widest digits, for there the way with least ink may hide the right one.
  const float part_of_stroke = 3 * ink.width > 4 * ink.height ? 0.25F : 0.5F;
  const float min_ink =
      std::max(1.0F, part_of_stroke * stroke_width(ink) * static_cast<float>(ink.height));
  const Grid<float> sums = sums_along_rows(ink);
  const auto edge_at = [&ink](int column) {
    return Cut{std::vector<int>(static_cast<std::size_t>(ink.height), column), 0, 0};
  };
  std::vector<Cut> cuts = {edge_at(0), edge_at(ink.width)};
  for (const Cut& way : ways) {
    const auto next = std::find_if(cuts.begin() + 1, cuts.end() - 1, [&way](const Cut& cut) {
      return cut.columns.front() > way.columns.front();
    });
    if (ink_between(sums, *(next - 1), way) >= min_ink &&
        ink_between(sums, way, *next) >= min_ink) {
      cuts.insert(next, way);
    }
  }
  return {cuts.begin() + 1, cuts.end() - 1};
}

Fragments find_fragments(const Marks& marks, const Line& line) {
  Fragments found;
  for (const Glyph& glyph : line) found.area = unite(found.area, with_margin(glyph.box));
  found.owner = Grid<int>(found.area.width, found.area.height, -1);
  for (const Glyph& glyph : line) {
    std::vector<Cut> cuts;
    if (may_be_two(glyph.box) && !glyph.is_sign) cuts = find_cuts(glyph_ink(marks, glyph));
    const auto first = static_cast<int>(found.list.size());
    found.list.push_back({{}, false, 0, glyph.is_sign});
    for (const Cut& cut : cuts) {
      found.list.push_back({{}, true, cut.span, false});
    }
    assign(marks, glyph, cuts, first, found);
  }
  add_fringe(found.owner);
  return found;
}

FloatImage cut_out(const Marks& marks, const Fragments& fragments, int first, int last) {
  Box box;
  for (int i = first; i <= last; ++i) {
    box = unite(box, fragments.list[static_cast<std::size_t>(i)].box);
  }
  box = with_margin(box);
  FloatImage ink = crop(marks.coverage, box);
  for (int y = 0; y < ink.height; ++y) {
    for (int x = 0; x < ink.width; ++x) {
      const int owner =
          fragments.owner.at(box.x + x - fragments.area.x, box.y + y - fragments.area.y);
      if (owner < first || owner > last) ink.at(x, y) = 0;
    }
  }
  return ink;
}

FloatImage cut_out(const Marks& marks, const Glyph& glyph) {
  const Box area = with_margin(glyph.box);
  Fragments whole{area, Grid<int>(area.width, area.height, -1), {{}}};
  assign(marks, glyph, {}, 0, whole);
  add_fringe(whole.owner);
  return cut_out(marks, whole, 0, 0);
}

}  // namespace mnist::vision
