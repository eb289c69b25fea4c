#pragma once

#include <stdexcept>

namespace mnist {

/// Base of every exception this library throws on purpose. `what()` is one line meant for a person:
/// it names the thing that is wrong (a file, a layer), what is wrong with it, and what was
/// expected.
class Error : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

}  // namespace mnist
