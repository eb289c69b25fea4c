#pragma once

#include <filesystem>
#include <optional>
#include <string>

namespace mnist {

enum class Half { train, test };
enum class IdxContent { images, labels };

/// The IDX files of a dataset: those of a folder whose names begin with a prefix.
struct IdxFiles {
  std::filesystem::path folder;
  std::string prefix;  ///< of MNIST nothing, of EMNIST as "emnist-letters-"

  /// The file of this half and content, if there is one.
  std::optional<std::filesystem::path> find(Half half, IdxContent content) const;

  /// The same; throws Error when there is none.
  std::filesystem::path require(Half half, IdxContent content) const;

  /// Whether there is any file at all.
  bool exist() const;
};

/// The files that are meant by a folder, or by a path that names begin with (see load_dataset).
/// Throws Error when a folder holds several splits of EMNIST, and none of MNIST.
std::optional<IdxFiles> find_idx_files(const std::filesystem::path& path);

}  // namespace mnist
