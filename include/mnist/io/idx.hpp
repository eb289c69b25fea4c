#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <vector>

namespace mnist::io {

/// Grey images of one size, image after image, row after row: (count, rows, columns).
struct IdxImages {
  std::size_t count = 0;
  std::size_t rows = 0;
  std::size_t columns = 0;
  std::vector<std::uint8_t> pixels;
};

/// Reads an IDX file of images (magic 0x00000803), plain or gzipped; its content decides which.
/// The format: http://yann.lecun.com/exdb/mnist/
/// Throws Error when the file cannot be read, is something else, is damaged, has fewer or more
/// bytes than its header promises, or promises more than its size makes plausible.
IdxImages read_idx_images(const std::filesystem::path& path);

/// Reads an IDX file of labels (magic 0x00000801), with the same errors.
std::vector<std::uint8_t> read_idx_labels(const std::filesystem::path& path);

}  // namespace mnist::io
