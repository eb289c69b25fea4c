#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "mnist/vision/find_digits.hpp"

namespace CLI {
class App;
}

/// What mnist-recognize is told on its command line.
namespace mnist::tool {

struct RecognizeOptions {
  std::vector<std::string> images;  ///< files, folders, and `-`
  bool nul = false;                 ///< whether names on standard input end with NUL
  std::string state;
  vision::Options vision;
  bool raw = false;
  std::size_t top = 1;
  double min_confidence = 0.0;  ///< a fraction of 1
  std::string show;             ///< how, or empty
  std::string input_file;       ///< where to write what the network was shown
  std::string annotated_file;   ///< where to write the picture with its answers
  std::string stages_folder;    ///< where to write what the picture is made into on its way
  unsigned threads = 0;
  bool quiet = false;
  bool json = false;
  bool plain = false;
};

void add_options(CLI::App& app, RecognizeOptions& options);

/// The help's last part: inputs, limits, examples, exit codes.
extern const char* const recognize_footer;

}  // namespace mnist::tool
