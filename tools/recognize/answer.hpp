#pragma once

#include <filesystem>
#include <string>

#include "../print_json.hpp"
#include "mnist/recognizer.hpp"
#include "options.hpp"
#include "pictures.hpp"

namespace mnist::tool {

/// What is said of one picture.
struct Answer {
  std::string name;
  Recognition found;
  std::string note;     ///< what is to be said of its file; empty if it is sound
  std::string problem;  ///< a message for stderr; empty if there is nothing to say
  int code = 0;         ///< the exit code of a run with this picture alone
};

/// Where to write what is made of a picture: into a folder under its name, else to the file `out`.
std::filesystem::path output_path(const std::string& out, const std::string& name);

/// Reads the picture and recognises it, and writes the files that the options ask for. A failure
/// is part of the answer, never an exception.
Answer answer(const Recognizer& recognizer, const Picture& picture,
              const RecognizeOptions& options);

/// "7 (98.31 %)"; with `top` digits asked for "7 (98.31 %), 1 (1.20 %)", the alternatives of a
/// number's digits separated by semicolons; a number "42 (97.02 %: 4 98.00 %, 2 99.00 %)".
std::string to_text(const Recognition& found, std::size_t top);

Json to_json(const Answer& answer, std::size_t top);

}  // namespace mnist::tool
