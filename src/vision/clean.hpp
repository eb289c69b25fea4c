#pragma once

#include <vector>

#include "vision/components.hpp"

namespace mnist::vision {

/// Which of the pieces may be parts of digits: not specks, not the edge of a table or a sheet along
/// the picture's border, not a frame around the others. One entry for each piece.
std::vector<bool> likely_writing(const Components& pieces);

}  // namespace mnist::vision
