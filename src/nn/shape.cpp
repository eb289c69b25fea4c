#include "mnist/nn/shape.hpp"

namespace mnist::nn {

std::string to_string(const Shape& shape) {
  std::string text = "(";
  for (std::size_t axis = 0; axis < shape.rank(); ++axis) {
    if (axis > 0) text += ',';
    text += std::to_string(shape[axis]);
  }
  if (shape.rank() == 1) text += ',';
  return text + ')';
}

}  // namespace mnist::nn
