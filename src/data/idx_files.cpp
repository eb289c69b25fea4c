#include "data/idx_files.hpp"

#include <fmt/format.h>

#include <set>
#include <vector>

#include "mnist/error.hpp"

namespace mnist {
namespace {

namespace fs = std::filesystem;

/// Where torchvision keeps the files of a dataset below its root, and EMNIST's archive its own.
constexpr const char* subfolders[] = {"",           "raw",        "MNIST/raw", "FashionMNIST/raw",
                                      "KMNIST/raw", "EMNIST/raw", "gzip"};

/// What names of files in the folder have before "train-images" and its like.
std::set<std::string> prefixes_in(const fs::path& folder) {
  std::set<std::string> prefixes;
  std::error_code ignored;
  for (fs::directory_iterator entry(folder, ignored), end; entry != end; entry.increment(ignored)) {
    const std::string name = entry->path().filename().string();
    for (const char* const part : {"train-images", "train-labels", "test-images", "test-labels"}) {
      const auto at = name.find(part);
      if (at == std::string::npos || at == 0) continue;
      const std::string prefix = name.substr(0, at);
      if (IdxFiles{folder, prefix}.exist()) prefixes.insert(prefix);
    }
  }
  return prefixes;
}

/// "images-idx3-ubyte"
std::string content_name(IdxContent content, const char* separator) {
  const bool images = content == IdxContent::images;
  return fmt::format("{}{}idx{}-ubyte", images ? "images" : "labels", separator, images ? 3 : 1);
}

}  // namespace

std::optional<fs::path> IdxFiles::find(Half half, IdxContent content) const {
  const std::vector<const char*> parts =
      half == Half::train ? std::vector{"train"} : std::vector{"t10k", "test"};
  for (const char* const part : parts) {
    for (const char* const separator : {"-", "."}) {
      for (const char* const ending : {"", ".gz"}) {
        const std::string name =
            fmt::format("{}{}-{}{}", prefix, part, content_name(content, separator), ending);
        std::error_code ignored;
        fs::path path = folder / name;
        if (fs::is_directory(path, ignored)) path /= name;
        if (fs::exists(path, ignored)) return path;
      }
    }
  }
  return std::nullopt;
}

fs::path IdxFiles::require(Half half, IdxContent content) const {
  if (const auto path = find(half, content)) return *path;
  const char* const part = half == Half::train ? "train" : prefix.empty() ? "t10k" : "test";
  throw Error(fmt::format(
      "{}: holds no file {}{}-{}, plain or .gz; mnist-fetch fetches those of MNIST",
      folder.empty() ? "." : folder.string(), prefix, part, content_name(content, "-")));
}

bool IdxFiles::exist() const {
  for (const Half half : {Half::train, Half::test}) {
    if (find(half, IdxContent::images) || find(half, IdxContent::labels)) return true;
  }
  return false;
}

std::optional<IdxFiles> find_idx_files(const fs::path& path) {
  std::error_code ignored;
  if (!fs::is_directory(path, ignored)) {
    const IdxFiles split{path.parent_path(), path.filename().string() + "-"};
    return split.exist() ? std::optional(split) : std::nullopt;
  }
  for (const char* const subfolder : subfolders) {
    const fs::path folder = *subfolder == '\0' ? path : path / subfolder;
    if (const IdxFiles files{folder, ""}; files.exist()) return files;
    const std::set<std::string> prefixes = prefixes_in(folder);
    if (prefixes.size() == 1) return IdxFiles{folder, *prefixes.begin()};
    if (prefixes.empty()) continue;
    std::string choices;
    for (const std::string& prefix : prefixes) {
      choices += fmt::format("{}{}", choices.empty() ? "" : ", ",
                             (folder / prefix.substr(0, prefix.size() - 1)).string());
    }
    throw Error(
        fmt::format("{}: holds several datasets, expected one of {}", path.string(), choices));
  }
  return std::nullopt;
}

}  // namespace mnist
