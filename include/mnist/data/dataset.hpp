#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
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

/// Reads a folder of the four IDX files of MNIST, `train-images-idx3-ubyte` and so on, plain or
/// `.gz`, also under the names with a dot (`train-images.idx3-ubyte`); or the file `mnist.npz` that
/// Keras keeps. There are as many classes as the largest label of both sets asks for, 256 at most,
/// and at least `digit_classes`. Throws `Error`, naming the file, when one is missing or damaged,
/// when images and labels differ in number, a label is no byte, or training and test images differ
/// in size.
Dataset load_dataset(const std::filesystem::path& source);

/// Reads only the test set of the same sources. The labels of the training set are looked at, where
/// they are there, for how many classes there are.
Samples load_test_samples(const std::filesystem::path& source);

/// The first of `candidates` that is a file, or a folder with an IDX file of MNIST in it. Throws
/// `Error`, listing what was searched and how to fetch the data, when there is none.
std::filesystem::path find_dataset(std::span<const std::filesystem::path> candidates);

/// Moves the last `count` samples out of `train`, to validate on what is not trained on.
/// Throws `Error` when that would leave nothing to train on.
Samples split_validation(Samples& train, std::size_t count);

}  // namespace mnist
