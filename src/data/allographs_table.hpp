#pragma once

#include <string_view>

namespace mnist {

/// The text of the file `data/allographs`, which the build compiles in.
extern const std::string_view allographs_table;

}  // namespace mnist
