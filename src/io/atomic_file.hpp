#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <span>

namespace mnist::io {

/// The number of the open file that /dev/stdout, /dev/fd/7 and their like name; none for other
/// paths. Opening such a path would begin the file anew, whatever was written to it before.
std::optional<int> named_descriptor(const std::filesystem::path& path);

/// The file that writing to `path` reaches: symbolic links are followed, also one whose target does
/// not exist yet. Throws Error when the links form a circle.
std::filesystem::path link_target(const std::filesystem::path& path);

/// Replaces the file by `bytes`, entirely or not at all, whatever fails and whenever the machine
/// stops: a temporary file in the same folder is written, synced and renamed over the target, then
/// the folder is synced. A symbolic link stays and its target is replaced. The permissions of an
/// existing file are kept; a new one gets those the umask leaves. A pipe, a terminal, another
/// device, or a file that is open already and named by its number, is written into as it is.
///
/// Throws Error when the folder is missing or not writable, when the target is a directory or
/// write-protected, and when the disk is full or fails. The old content is then
/// intact and no temporary file is left. A killed process may leave one: the next write removes it.
void write_file_atomically(const std::filesystem::path& path, std::span<const std::byte> bytes);

}  // namespace mnist::io
