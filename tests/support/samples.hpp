#pragma once

#include <unistd.h>

#include <catch2/catch.hpp>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "mnist/data/dataset.hpp"
#include "mnist/nn/random.hpp"

namespace mnist::test {

namespace fs = std::filesystem;

/// An empty folder that is removed again at the end of the test.
class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string name = (fs::temp_directory_path() / "mnist-core-XXXXXX").string();
    REQUIRE(::mkdtemp(name.data()) != nullptr);
    path_ = name;
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  ~TemporaryFolder() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  fs::path operator/(const std::string& name) const { return path_ / name; }
  const fs::path& path() const { return path_; }

 private:
  fs::path path_;
};

inline std::string read_text(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

inline void write_text(const fs::path& path, const std::string& text) {
  std::ofstream(path, std::ios::binary) << text;
}

/// Images that a small network can tell apart: class k has a bright row or column of its own, in
/// noise. Label i is i % 10.
inline Samples synthetic_samples(std::size_t count, std::size_t side, std::uint64_t seed) {
  nn::Random random{seed};
  Samples samples{side, side, {}, {}};
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t label = i % 10;
    for (std::size_t y = 0; y < side; ++y) {
      for (std::size_t x = 0; x < side; ++x) {
        const bool bright = label < 5 ? y == label : x == label - 5;
        samples.images.push_back(static_cast<std::uint8_t>(random.below(60) + (bright ? 190 : 0)));
      }
    }
    samples.labels.push_back(static_cast<std::uint8_t>(label));
  }
  return samples;
}

inline Dataset synthetic_data(std::size_t train, std::size_t test, std::size_t side = 6) {
  return {synthetic_samples(train, side, 1), synthetic_samples(test, side, 2)};
}

/// The header of an IDX file and its bytes.
inline std::string idx(std::uint8_t dimensions, const std::vector<std::size_t>& extents,
                       const std::vector<std::uint8_t>& bytes) {
  std::string text{'\0', '\0', '\x08', static_cast<char>(dimensions)};
  for (const std::size_t extent : extents) {
    for (int shift = 24; shift >= 0; shift -= 8) text += static_cast<char>(extent >> shift);
  }
  return text.append(bytes.begin(), bytes.end());
}

inline std::string idx_images(const Samples& samples) {
  return idx(3, {samples.count(), samples.rows, samples.columns}, samples.images);
}

inline std::string idx_labels(const Samples& samples) {
  return idx(1, {samples.count()}, samples.labels);
}

/// The four files of a dataset. `separator` is what stands before "idx3-ubyte".
inline void write_idx_folder(const fs::path& folder, const Dataset& data, char separator = '-') {
  const auto write = [&](const std::string& name, int dimensions, const std::string& text) {
    write_text(folder / (name + separator + "idx" + std::to_string(dimensions) + "-ubyte"), text);
  };
  write("train-images", 3, idx_images(data.train));
  write("train-labels", 1, idx_labels(data.train));
  write("t10k-images", 3, idx_images(data.test));
  write("t10k-labels", 1, idx_labels(data.test));
}

}  // namespace mnist::test
