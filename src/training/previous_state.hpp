#pragma once

#include <filesystem>
#include <optional>

/// A finished network that is about to be replaced is kept beside: `net.npz` as `net.previous.npz`,
/// or where that is another network, as `net.previous2.npz` and so on.
namespace mnist {

/// The name under which the file has to be kept before it is replaced; none where it is missing, or
/// holds a run that is not finished. A file that cannot be read might be worth having, and is kept.
std::optional<std::filesystem::path> name_to_keep(const std::filesystem::path& state);

/// The last that was kept; none if none was.
std::optional<std::filesystem::path> last_kept(const std::filesystem::path& state);

/// Copies the file, content and permissions. Throws `Error` when it cannot be read or written.
void keep_as(const std::filesystem::path& state, const std::filesystem::path& kept);

}  // namespace mnist
