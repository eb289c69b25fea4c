#include "mnist/vision/box.hpp"

#include <algorithm>

namespace mnist::vision {

Box unite(const Box& a, const Box& b) {
  const int left = std::min(a.x, b.x);
  const int top = std::min(a.y, b.y);
  return {left, top, std::max(a.right(), b.right()) - left, std::max(a.bottom(), b.bottom()) - top};
}

}  // namespace mnist::vision
