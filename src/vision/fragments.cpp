#include "vision/fragments.hpp"

#include <algorithm>
#include <cstddef>

#include "vision/cuts.hpp"

namespace mnist::vision {
namespace {

bool belongs_to(const Glyph& glyph, int label) {
  return std::find(glyph.pieces.begin(), glyph.pieces.end(), label) != glyph.pieces.end();
}

/// The ink of a glyph's pieces in its box, without its neighbours'.
Plane glyph_ink(const Ink& ink, const Glyph& glyph) {
  Plane plane = crop(ink.coverage, glyph.box);
  for (int y = 0; y < plane.height; ++y)
    for (int x = 0; x < plane.width; ++x)
      if (!belongs_to(glyph, ink.pieces.labels.at(glyph.box.x + x, glyph.box.y + y)))
        plane.at(x, y) = 0;
  return plane;
}

/// Narrower than this a glyph is one digit: no two fit side by side.
bool may_be_two(const Box& box) { return 3 * box.width > 2 * box.height; }

/// Gives the pixels of a glyph to fragments numbered from `first` on, a new one right of each cut.
void assign(const Ink& ink, const Glyph& glyph, const std::vector<Cut>& cuts, int first,
            Grid<int>& owner) {
  const Box& box = glyph.box;
  for (int y = 0; y < box.height; ++y)
    for (int x = 0; x < box.width; ++x) {
      if (!belongs_to(glyph, ink.pieces.labels.at(box.x + x, box.y + y))) continue;
      const auto passed = std::count_if(cuts.begin(), cuts.end(), [&](const Cut& cut) {
        return cut.columns[std::size_t(y)] <= x;
      });
      owner.at(box.x + x, box.y + y) = first + int(passed);
    }
}

/// Measures the box of each fragment's pixels.
void measure(const Grid<int>& owner, std::vector<Fragment>& fragments) {
  for (int y = 0; y < owner.height; ++y)
    for (int x = 0; x < owner.width; ++x) {
      if (owner.at(x, y) < 0) continue;
      Box& box = fragments[std::size_t(owner.at(x, y))].box;
      box = unite(box, {x, y, 1, 1});
    }
}

/// Gives each free pixel that touches a fragment to it.
Grid<int> with_fringe(const Grid<int>& owner) {
  Grid<int> wider = owner;
  const auto give = [&](int x, int y, int to) {
    if (owner.contains(x, y) && wider.at(x, y) < 0) wider.at(x, y) = to;
  };
  for (int y = 0; y < owner.height; ++y)
    for (int x = 0; x < owner.width; ++x)
      if (owner.at(x, y) >= 0)
        for (int dy = -1; dy <= 1; ++dy)
          for (int dx = -1; dx <= 1; ++dx) give(x + dx, y + dy, owner.at(x, y));
  return wider;
}

}  // namespace

Fragments find_fragments(const Ink& ink, const Line& line) {
  Fragments found{Grid<int>(ink.coverage.width, ink.coverage.height, -1), {}};
  for (const Glyph& glyph : line) {
    std::vector<Cut> cuts;
    if (may_be_two(glyph.box)) cuts = find_cuts(glyph_ink(ink, glyph));
    assign(ink, glyph, cuts, int(found.list.size()), found.owner);
    found.list.emplace_back();
    for (const Cut& cut : cuts) found.list.push_back({{}, true, cut.span});
  }
  measure(found.owner, found.list);
  found.owner = with_fringe(found.owner);
  return found;
}

Cutout cut_out(const Ink& ink, const Fragments& fragments, int first, int last) {
  Box box = fragments.list[std::size_t(first)].box;
  for (int i = first + 1; i <= last; ++i) box = unite(box, fragments.list[std::size_t(i)].box);
  const Box around{box.x - 1, box.y - 1, box.width + 2, box.height + 2};
  Cutout cutout{crop(ink.coverage, around), box};
  for (int y = 0; y < around.height; ++y)
    for (int x = 0; x < around.width; ++x) {
      if (!fragments.owner.contains(around.x + x, around.y + y)) continue;
      const int owner = fragments.owner.at(around.x + x, around.y + y);
      if (owner < first || owner > last) cutout.ink.at(x, y) = 0;
    }
  return cutout;
}

Cutout cut_out(const Ink& ink, const Glyph& glyph) {
  Fragments whole{Grid<int>(ink.coverage.width, ink.coverage.height, -1), {{glyph.box}}};
  assign(ink, glyph, {}, 0, whole.owner);
  whole.owner = with_fringe(whole.owner);
  return cut_out(ink, whole, 0, 0);
}

}  // namespace mnist::vision
