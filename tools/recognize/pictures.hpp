#pragma once

#include <string>
#include <vector>

namespace mnist::tool {

/// The names of all pictures that the arguments stand for: a file is itself, a folder the pictures
/// in it (told by their content) in the order of their names, and `-` the names on standard input.
/// What cannot be read stays a name, so that it is reported in its place.
std::vector<std::string> list_pictures(const std::vector<std::string>& arguments);

}  // namespace mnist::tool
