#include "mnist/vision/clean.hpp"

#include <algorithm>
#include <cstddef>

namespace mnist::vision {
namespace {

/// Whether the piece runs along the picture's edge rather than only reaching it.
bool hugs_edge(const Component& piece) {
  return 5 * piece.contact > 2 * (piece.box.width + piece.box.height);
}

bool lies_within(const Box& inner, const Box& outer) {
  return inner.x > outer.x && inner.y > outer.y && inner.right() < outer.right() &&
         inner.bottom() < outer.bottom();
}

/// Whether `outer` is a frame drawn around `inner`.
bool frames(const Component& outer, const Component& inner) {
  return lies_within(inner.box, outer.box) && 5 * inner.box.height > 2 * outer.box.height;
}

/// The area of the largest piece among those kept.
int largest_area(const Components& pieces, const std::vector<bool>& kept) {
  int largest = 0;
  for (std::size_t i = 0; i < pieces.list.size(); ++i)
    if (kept[i]) largest = std::max(largest, pieces.list[i].area);
  return largest;
}

/// Drops what runs along the picture's edge, if anything of a digit's height is left then.
void drop_edges(const Components& pieces, std::vector<bool>& kept) {
  constexpr int least_height = 7;
  const int height = std::max(least_height, pieces.labels.height / 16);
  const bool others = std::any_of(pieces.list.begin(), pieces.list.end(), [&](const Component& p) {
    return !hugs_edge(p) && p.box.height >= height;
  });
  if (!others) return;
  for (std::size_t i = 0; i < kept.size(); ++i)
    if (hugs_edge(pieces.list[i])) kept[i] = false;
}

void drop_frames(const Components& pieces, std::vector<bool>& kept) {
  for (std::size_t i = 0; i < kept.size(); ++i)
    for (std::size_t j = 0; j < kept.size() && kept[i]; ++j)
      if (kept[j] && frames(pieces.list[i], pieces.list[j])) kept[i] = false;
}

void drop_specks(const Components& pieces, std::vector<bool>& kept) {
  const int largest = largest_area(pieces, kept);
  for (std::size_t i = 0; i < kept.size(); ++i)
    if (33 * pieces.list[i].area < largest) kept[i] = false;
}

}  // namespace

std::vector<bool> likely_writing(const Components& pieces) {
  std::vector<bool> kept(pieces.list.size(), true);
  drop_edges(pieces, kept);
  drop_specks(pieces, kept);
  drop_frames(pieces, kept);
  return kept;
}

}  // namespace mnist::vision
