#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace mnist::tool {

/// " (did you mean WORD?)" with that of the words which is most like what was typed; empty if none
/// is.
std::string did_you_mean(std::string_view typed, const std::vector<std::string>& words);

}  // namespace mnist::tool
