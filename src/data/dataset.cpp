#include "mnist/data/dataset.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <optional>
#include <span>
#include <string>
#include <type_traits>
#include <utility>

#include "data/idx_files.hpp"
#include "io/crc32.hpp"
#include "mnist/error.hpp"
#include "mnist/io/idx.hpp"
#include "mnist/io/npz.hpp"
#include "mnist/nn/losses.hpp"

namespace mnist {
namespace {

namespace fs = std::filesystem;

/// Whole numbers that are bytes.
template <typename T>
std::vector<std::uint8_t> bytes_of(const std::vector<T>& values, const std::string& name) {
  std::vector<std::uint8_t> bytes;
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (values[i] < 0 || values[i] >= nn::no_class) {
      throw Error(fmt::format("{}: label {} at {}, expected 0 to 254", name, values[i], i));
    }
    bytes.push_back(static_cast<std::uint8_t>(values[i]));
  }
  return bytes;
}

std::vector<std::uint8_t> labels_of(io::Array array, const std::string& name) {
  const bool is_column = array.shape.size() == 2 && array.shape[1] == 1;
  if (array.shape.size() != 1 && !is_column) {
    throw Error(fmt::format("{}: has {} dimensions, expected 1", name, array.shape.size()));
  }
  if (auto* bytes = std::get_if<std::vector<std::uint8_t>>(&array.data)) return std::move(*bytes);
  if (const auto* integers = std::get_if<std::vector<std::int64_t>>(&array.data)) {
    return bytes_of(*integers, name);
  }
  throw Error(fmt::format("{}: expected integers", name));
}

/// Grey values from 0 to 255, as they are or, of fractions up to 1, 255 times as large.
template <typename T>
std::vector<std::uint8_t> pixels_of(const std::vector<T>& values, const std::string& name) {
  if (values.empty()) return {};
  const auto [min, max] = std::minmax_element(values.begin(), values.end());
  const auto is_undefined = [](T value) { return std::isnan(static_cast<double>(value)); };
  if (std::any_of(values.begin(), values.end(), is_undefined) || *min < 0 || *max > 255) {
    throw Error(fmt::format("{}: holds values from {} to {}, expected 0 to 255, or 0 to 1", name,
                            *min, *max));
  }
  const double scale = std::is_floating_point_v<T> && *max <= 1 ? 255.0 : 1.0;
  std::vector<std::uint8_t> pixels(values.size());
  std::transform(values.begin(), values.end(), pixels.begin(), [scale](T value) {
    return static_cast<std::uint8_t>(std::lround(scale * static_cast<double>(value)));
  });
  return pixels;
}

std::vector<std::uint8_t> pixels_of(io::Array images, const std::string& name) {
  return std::visit(
      [&]<typename T>(T& values) -> std::vector<std::uint8_t> {
        if constexpr (std::is_same_v<T, std::vector<std::uint8_t>>) {
          return std::move(values);
        } else if constexpr (std::is_same_v<T, std::string> || std::is_same_v<T, io::Pickle>) {
          throw Error(fmt::format("{}: expected numbers", name));
        } else {
          return pixels_of(values, name);
        }
      },
      images.data);
}

/// (count, rows, columns) of images whose array may also have one channel, or rows of pixels.
std::vector<std::size_t> image_shape(std::vector<std::size_t> shape, const std::string& name) {
  const std::string found = fmt::format("{}", fmt::join(shape, ","));
  if (shape.size() == 4 && shape[3] == 1) shape.pop_back();
  if (shape.size() == 4 && shape[1] == 1) shape.erase(shape.begin() + 1);
  if (shape.size() == 2) {
    const auto side =
        static_cast<std::size_t>(std::lround(std::sqrt(static_cast<double>(shape[1]))));
    if (side * side == shape[1]) shape = {shape[0], side, side};
  }
  if (shape.size() != 3 || shape[1] == 0 || shape[2] == 0) {
    throw Error(
        fmt::format("{}: is ({}), expected grey images (count,rows,columns), or "
                    "(count,pixels) of squares",
                    name, found));
  }
  return shape;
}

/// Throws unless there are images, as many as labels, and each label is one; `images` and `labels`
/// name their sources.
void check_counts(const Samples& samples, std::size_t image_count, const std::string& images,
                  const std::string& labels) {
  if (image_count == 0) throw Error(fmt::format("{}: holds no images", images));
  if (image_count != samples.count()) {
    throw Error(fmt::format("{}: has {} labels, expected {} as {} has images", labels,
                            samples.count(), image_count, images));
  }
  const auto found = std::find(samples.labels.begin(), samples.labels.end(), nn::no_class);
  if (found != samples.labels.end()) {
    throw Error(fmt::format("{}: label 255 at {}, expected 0 to 254", labels,
                            found - samples.labels.begin()));
  }
}

/// Rows for columns.
void transpose(Samples& samples) {
  const std::size_t size = samples.rows * samples.columns;
  std::vector<std::uint8_t> images(samples.images.size());
  for (std::size_t i = 0; i < samples.count(); ++i) {
    for (std::size_t y = 0; y < samples.columns; ++y) {
      for (std::size_t x = 0; x < samples.rows; ++x) {
        images[i * size + y * samples.rows + x] =
            samples.images[i * size + x * samples.columns + y];
      }
    }
  }
  samples.images = std::move(images);
  std::swap(samples.rows, samples.columns);
}

/// Where a dataset is read from: IDX files, or an .npz file.
class Source {
 public:
  Source(const fs::path& path, const LoadOptions& options)
      : path_(path), options_(options), idx_(find_idx_files(path)) {
    if (idx_) return;
    std::error_code ignored;
    const fs::file_status status = fs::status(path, ignored);
    if (!fs::exists(status))
      throw Error(fmt::format("{}: no such file or folder; mnist-fetch fetches MNIST", name()));
    if (fs::is_directory(status)) {
      throw Error(
          fmt::format("{}: holds no file train-images-idx3-ubyte, plain or .gz; mnist-fetch "
                      "fetches those of MNIST",
                      name()));
    }
    npz_.emplace(path);
  }

  Samples samples(Half half) const {
    Samples samples = idx_ ? from_idx(half) : from_npz(half);
    const auto is_grey = [](std::uint8_t pixel) { return pixel > 1; };
    if (std::none_of(samples.images.begin(), samples.images.end(), is_grey)) {
      for (std::uint8_t& pixel : samples.images) pixel *= 255;  // nothing but 0 and 1
    }
    if (options_.transposed) transpose(samples);
    return samples;
  }

  /// The labels alone; none where they are missing.
  std::vector<std::uint8_t> labels(Half half) const {
    if (idx_) {
      const auto file = idx_->find(half, IdxContent::labels);
      return file ? io::read_idx_labels(*file) : std::vector<std::uint8_t>{};
    }
    const std::string array = array_name('y', half);
    if (!npz_->contains(array)) return {};
    return labels_of(npz_->read(array), fmt::format("{}: {}", name(), array));
  }

 private:
  std::string name() const { return path_.string(); }

  static std::string array_name(char letter, Half half) {
    return fmt::format("{}_{}", letter, half == Half::train ? "train" : "test");
  }

  Samples from_idx(Half half) const {
    const fs::path image_file = idx_->require(half, IdxContent::images);
    const fs::path label_file = idx_->require(half, IdxContent::labels);
    io::IdxImages images = io::read_idx_images(image_file);
    Samples samples{images.rows, images.columns, std::move(images.pixels),
                    io::read_idx_labels(label_file)};
    check_counts(samples, images.count, image_file.string(), label_file.string());
    return samples;
  }

  Samples from_npz(Half half) const {
    const std::string image_array = array_name('x', half), label_array = array_name('y', half);
    const std::string image_name = fmt::format("{}: {}", name(), image_array);
    const std::string label_name = fmt::format("{}: {}", name(), label_array);
    io::Array images = npz_->read(image_array);
    const std::vector<std::size_t> shape = image_shape(images.shape, image_name);
    Samples samples{shape[1], shape[2], pixels_of(std::move(images), image_name),
                    labels_of(npz_->read(label_array), label_name)};
    check_counts(samples, shape[0], image_name, label_name);
    return samples;
  }

  fs::path path_;
  LoadOptions options_;
  std::optional<IdxFiles> idx_;
  std::optional<io::NpzReader> npz_;
};

/// How many classes it takes to have all these labels.
std::size_t classes_of(const std::vector<std::uint8_t>& labels) {
  if (labels.empty()) return digit_classes;
  return std::max<std::size_t>(digit_classes, *std::max_element(labels.begin(), labels.end()) + 1U);
}

}  // namespace

Dataset load_dataset(const fs::path& path, const LoadOptions& options) {
  const Source source(path, options);
  Dataset data{source.samples(Half::train), source.samples(Half::test)};
  if (data.train.rows != data.test.rows || data.train.columns != data.test.columns) {
    throw Error(fmt::format("{}: test images are {}x{}, expected {}x{} as the training images",
                            path.string(), data.test.rows, data.test.columns, data.train.rows,
                            data.train.columns));
  }
  data.train.classes = data.test.classes =
      std::max(classes_of(data.train.labels), classes_of(data.test.labels));
  return data;
}

Samples load_test_samples(const fs::path& path, const LoadOptions& options) {
  const Source source(path, options);
  Samples test = source.samples(Half::test);
  test.classes = std::max(classes_of(test.labels), classes_of(source.labels(Half::train)));
  return test;
}

bool is_mnist(const Samples& train) {
  constexpr std::uint32_t checksum_of_labels = 0xBA07E8EF;
  return io::crc32(std::as_bytes(std::span(train.labels))) == checksum_of_labels;
}

fs::path find_dataset(std::span<const fs::path> candidates, std::string_view option) {
  std::string searched;
  for (const fs::path& candidate : candidates) {
    std::error_code ignored;
    if (fs::is_regular_file(candidate, ignored) || find_idx_files(candidate)) return candidate;
    searched += (searched.empty() ? "" : ", ") + candidate.string();
  }
  throw Error(
      fmt::format("no MNIST data found in {}; mnist-fetch fetches it, or say where it is with {}",
                  searched, option));
}

Samples split_validation(Samples& train, std::size_t count) {
  if (count >= train.count()) {
    throw Error(fmt::format("{} samples for validation leave none of {} to train on", count,
                            train.count()));
  }
  const std::size_t left = train.count() - count;
  const auto first_label = train.labels.begin() + static_cast<std::ptrdiff_t>(left);
  const auto first_pixel =
      train.images.begin() + static_cast<std::ptrdiff_t>(left * train.rows * train.columns);
  Samples validation{train.rows,
                     train.columns,
                     {first_pixel, train.images.end()},
                     {first_label, train.labels.end()},
                     train.classes};
  train.images.erase(first_pixel, train.images.end());
  train.labels.erase(first_label, train.labels.end());
  return validation;
}

}  // namespace mnist
