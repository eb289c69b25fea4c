#include "mnist/vision/box.hpp"

#include <algorithm>

namespace mnist::vision {

Box unite(const Box& a, const Box& b) {
  if (a.width == 0) return b;
  if (b.width == 0) return a;
  const int left = std::min(a.x, b.x);
  const int top = std::min(a.y, b.y);
  return {left, top, std::max(a.right(), b.right()) - left, std::max(a.bottom(), b.bottom()) - top};
}

Box scale(const Box& box, int factor) {
  return {box.x * factor, box.y * factor, box.width * factor, box.height * factor};
}

}  // namespace mnist::vision
