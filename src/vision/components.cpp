#include "vision/components.hpp"

#include <array>

namespace mnist::vision {

Components find_components(const Mask& faint, const Mask& strong) {
  Components found{Grid<int>(faint.width, faint.height, -1), {}};
  std::vector<std::array<int, 2>> stack;
  const auto add = [&](int x, int y, int label) {
    found.labels.at(x, y) = label;
    stack.push_back({x, y});
  };
  const auto fill = [&](int label) {
    Component piece;
    while (!stack.empty()) {
      const auto [px, py] = stack.back();
      stack.pop_back();
      ++piece.area;
      piece.contact += px == 0 || py == 0 || px == faint.width - 1 || py == faint.height - 1;
      piece.runs += px == 0 || !faint.at(px - 1, py);
      piece.box = unite(piece.box, {px, py, 1, 1});
      for (int y = std::max(0, py - 1); y <= std::min(faint.height - 1, py + 1); ++y) {
        for (int x = std::max(0, px - 1); x <= std::min(faint.width - 1, px + 1); ++x) {
          if (faint.at(x, y) && found.labels.at(x, y) < 0) add(x, y, label);
        }
      }
    }
    return piece;
  };
  for (int y = 0; y < faint.height; ++y) {
    for (int x = 0; x < faint.width; ++x) {
      if (!strong.at(x, y) || found.labels.at(x, y) >= 0) continue;
      const auto label = static_cast<int>(found.list.size());
      add(x, y, label);
      found.list.push_back(fill(label));
    }
  }
  return found;
}

Box box_of(const Components& pieces) {
  Box box;
  for (const Component& piece : pieces.list) {
    if (piece.kept) box = unite(box, piece.box);
  }
  return box;
}

}  // namespace mnist::vision
