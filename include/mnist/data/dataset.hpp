#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string_view>
#include <vector>

namespace mnist {

/// The classes of MNIST, and the fewest a dataset has: a part of MNIST is about ten digits still.
inline constexpr std::size_t digit_classes = 10;

/// Labelled images of one size, kept as the bytes they are stored as.
struct Samples {
  std::size_t rows = 0;
  std::size_t columns = 0;
  std::vector<std::uint8_t> images;  ///< (count, rows, columns), 0 is black, 255 white
  std::vector<std::uint8_t> labels;  ///< (count), below `classes`
  std::size_t classes = digit_classes;

  std::size_t count() const { return labels.size(); }

  /// The pixels of image `i`, row after row.
  std::span<const std::uint8_t> image(std::size_t i) const {
    return {images.data() + i * rows * columns, rows * columns};
  }

  bool operator==(const Samples&) const = default;
};

/// A training set and a test set of images of the same size and the same classes, neither of them
/// empty.
struct Dataset {
  Samples train;
  Samples test;

  bool operator==(const Dataset&) const = default;
};

/// How a data set is read.
struct LoadOptions {
  bool transposed = false;  ///< images are stored column after column, as EMNIST's are
};

/// Reads one of these:
/// - a folder of the four IDX files of MNIST, `train-images-idx3-ubyte` and so on, plain or `.gz`,
///   also with a dot in the names (`train-images.idx3-ubyte`), each also in a folder of its own
///   name; or a folder that holds that folder as `raw` or `MNIST/raw`, as torchvision has it;
/// - EMNIST's files: a folder with those of one split, or the path that several of them begin with,
///   as `gzip/emnist-letters`;
/// - an `.npz` file of Keras' arrays `x_train`, `y_train`, `x_test`, `y_test`. Images may have one
///   channel, or be rows of the pixels of squares; they may hold bytes, or numbers from 0 to 1 or
///   to 255.
/// Images of nothing but 0 and 1 become black and white. There are as many classes as the largest
/// label of both sets asks for, 255 at most, and at least `digit_classes`. Throws `Error`, naming
/// the file, when one is missing or damaged, when images and labels differ in number, a label is no
/// number from 0 to 254, or training and test images differ in size.
Dataset load_dataset(const std::filesystem::path& path, const LoadOptions& options = {});

/// Reads only the test set of the same sources. The labels of the training set are looked at, where
/// they are there, for how many classes there are.
Samples load_test_samples(const std::filesystem::path& path, const LoadOptions& options = {});

/// Whether these are MNIST's own 60,000 training images, by a checksum of their labels.
bool is_mnist(const Samples& train);

/// The first of `candidates` that is a file, or a folder that `load_dataset` finds IDX files in.
/// Throws `Error` when there is none, listing what was searched, how to fetch the data, and
/// `option`, with which the user says where it is.
std::filesystem::path find_dataset(std::span<const std::filesystem::path> candidates,
                                   std::string_view option = "--data");

/// Moves the last `count` samples out of `train`, to validate on what is not trained on.
/// Throws `Error` when that would leave nothing to train on.
Samples split_validation(Samples& train, std::size_t count);

}  // namespace mnist
