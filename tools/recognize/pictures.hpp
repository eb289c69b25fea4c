#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "mnist/io/image.hpp"

namespace mnist::tool {

/// A picture that is to be read.
struct Picture {
  std::string name;
  std::vector<std::byte> content = {};  ///< where it came on standard input; else it is a file
  bool is_stream = false;  ///< whether the file may be a pipe, since it was named and not found
};

/// All pictures that the arguments stand for: a file is itself, a folder the pictures in it in the
/// order of their names, and `-` either the picture on standard input or the names there, each
/// ended by `separator`. What cannot be read stays a picture, so that it is reported in its place.
/// Throws `Error` when the names on standard input cannot be told apart.
std::vector<Picture> list_pictures(const std::vector<std::string>& arguments, char separator);

/// Throws `Error` when it is none.
io::Image read_picture(const Picture& picture);

}  // namespace mnist::tool
