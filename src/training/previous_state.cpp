#include "training/previous_state.hpp"

#include <fmt/format.h>

#include "io/atomic_file.hpp"
#include "mnist/error.hpp"
#include "mnist/io/file.hpp"
#include "mnist/state/state.hpp"

namespace mnist {
namespace {

namespace fs = std::filesystem;

bool is_there(const fs::path& path) {
  std::error_code ignored;
  return fs::exists(path, ignored);
}

/// The name of the copy with this number, counted from 1.
fs::path numbered(const fs::path& state, int number) {
  fs::path name = io::link_target(state);
  const std::string ending = name.extension().string();
  const std::string count = number == 1 ? "" : fmt::to_string(number);
  return name.replace_extension(fmt::format("previous{}{}", count, ending));
}

bool is_unfinished(const fs::path& state) {
  try {
    return load_state(state).progress.has_value();
  } catch (const Error&) {
    return false;
  }
}

}  // namespace

std::optional<fs::path> name_to_keep(const fs::path& state) {
  if (!is_there(state) || is_unfinished(state)) return std::nullopt;
  const auto content = io::read_file(state);
  int number = 1;
  while (is_there(numbered(state, number)) && io::read_file(numbered(state, number)) != content) {
    ++number;
  }
  return numbered(state, number);
}

std::optional<fs::path> last_kept(const fs::path& state) {
  int number = 1;
  while (is_there(numbered(state, number))) ++number;
  return number == 1 ? std::nullopt : std::optional(numbered(state, number - 1));
}

void keep_as(const fs::path& state, const fs::path& kept) {
  io::write_file_atomically(kept, io::read_file(state));
  std::error_code ignored;
  fs::permissions(kept, fs::status(state, ignored).permissions(), ignored);
}

}  // namespace mnist
