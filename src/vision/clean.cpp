#include "vision/clean.hpp"

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

/// Whether `piece` comes in over the edge of a picture of that size and ends before `body`.
bool reaches_in(const Box& piece, const Box& body, const Box& picture) {
  return (piece.x == 0 && piece.right() <= body.x) || (piece.y == 0 && piece.bottom() <= body.y) ||
         (piece.right() == picture.right() && piece.x >= body.right()) ||
         (piece.bottom() == picture.bottom() && piece.y >= body.bottom());
}

/// Drops the ends of a neighbour's strokes that reach into the picture: what is small beside a
/// piece that does not touch the edge itself.
void drop_neighbours(const Components& pieces, std::vector<bool>& kept) {
  const Component* body = nullptr;
  for (std::size_t i = 0; i < kept.size(); ++i)
    if (kept[i] && (body == nullptr || pieces.list[i].area > body->area)) body = &pieces.list[i];
  if (body == nullptr || body->contact > 0) return;
  for (std::size_t i = 0; i < kept.size(); ++i) {
    const Component& piece = pieces.list[i];
    const bool is_small =
        3 * piece.area < body->area && 5 * piece.box.height < 3 * body->box.height;
    if (is_small && reaches_in(piece.box, body->box, pieces.labels.box())) kept[i] = false;
  }
}

}  // namespace

std::vector<bool> likely_writing(const Components& pieces) {
  std::vector<bool> kept(pieces.list.size(), true);
  drop_edges(pieces, kept);
  drop_specks(pieces, kept);
  drop_frames(pieces, kept);
  drop_neighbours(pieces, kept);
  return kept;
}

}  // namespace mnist::vision
