#pragma once

#include <cstddef>
#include <filesystem>
#include <vector>

namespace mnist::io {

/// The largest file that is read whole unless the caller says otherwise: 1 GiB.
inline constexpr std::size_t default_file_limit = std::size_t{1} << 30;

/// The content of a regular file. Throws Error as open_source and Source::read do
/// (source.hpp).
std::vector<std::byte> read_file(const std::filesystem::path& path,
                                 std::size_t limit = default_file_limit);

}  // namespace mnist::io
