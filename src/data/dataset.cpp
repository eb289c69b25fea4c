#include "mnist/data/dataset.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "mnist/error.hpp"
#include "mnist/io/idx.hpp"
#include "mnist/io/npz.hpp"

namespace mnist {
namespace {

namespace fs = std::filesystem;

/// One half of a dataset, and how its two files and its two arrays are called.
struct Part {
  std::string_view images, labels;            // in a folder
  std::string_view image_array, label_array;  // in an .npz
};

constexpr Part train_part{"train-images", "train-labels", "x_train", "y_train"};
constexpr Part test_part{"t10k-images", "t10k-labels", "x_test", "y_test"};

/// `train-images` of 3 dimensions -> the file of that name in the folder, if there is one.
std::optional<fs::path> find_idx(const fs::path& folder, std::string_view name, int dimensions) {
  for (const char* const separator : {"-", "."}) {
    for (const char* const ending : {"", ".gz"}) {
      const fs::path path =
          folder / fmt::format("{}{}idx{}-ubyte{}", name, separator, dimensions, ending);
      std::error_code ignored;
      if (fs::exists(path, ignored)) return path;
    }
  }
  return std::nullopt;
}

fs::path require_idx(const fs::path& folder, std::string_view name, int dimensions) {
  if (const auto path = find_idx(folder, name, dimensions)) return *path;
  throw Error(fmt::format("{}: holds no file {}-idx{}-ubyte, plain or .gz", folder.string(), name,
                          dimensions));
}

bool holds_idx(const fs::path& folder) {
  for (const Part& part : {train_part, test_part}) {
    if (find_idx(folder, part.images, 3) || find_idx(folder, part.labels, 1)) return true;
  }
  return false;
}

/// `images` and `labels` name their sources.
Samples checked(Samples samples, std::size_t image_count, std::string_view images,
                std::string_view labels) {
  if (image_count == 0) throw Error(fmt::format("{}: holds no images", images));
  if (image_count != samples.count()) {
    throw Error(fmt::format("{}: has {} labels, expected {} as {} has images", labels,
                            samples.count(), image_count, images));
  }
  return samples;
}

Samples load_idx(const fs::path& folder, const Part& part) {
  const fs::path image_file = require_idx(folder, part.images, 3);
  const fs::path label_file = require_idx(folder, part.labels, 1);
  io::IdxImages images = io::read_idx_images(image_file);
  Samples samples{images.rows, images.columns, std::move(images.pixels),
                  io::read_idx_labels(label_file)};
  return checked(std::move(samples), images.count, image_file.string(), label_file.string());
}

std::vector<std::uint8_t> labels_of(io::Array array, const std::string& name) {
  if (array.shape.size() != 1) {
    throw Error(fmt::format("{}: has {} dimensions, expected 1", name, array.shape.size()));
  }
  std::vector<std::uint8_t> labels;
  const auto take = [&](const auto& values) {
    for (std::size_t i = 0; i < values.size(); ++i) {
      if (!std::in_range<std::uint8_t>(values[i])) {
        throw Error(fmt::format("{}: label {} at {}, expected 0 to 255", name, values[i], i));
      }
      labels.push_back(static_cast<std::uint8_t>(values[i]));
    }
  };
  if (const auto* bytes = std::get_if<std::vector<std::uint8_t>>(&array.data)) {
    take(*bytes);
  } else if (const auto* integers = std::get_if<std::vector<std::int64_t>>(&array.data)) {
    take(*integers);
  } else {
    throw Error(fmt::format("{}: expected integers", name));
  }
  return labels;
}

Samples load_npz(const io::NpzReader& npz, const std::string& file, const Part& part) {
  const std::string image_name = fmt::format("{}: {}", file, part.image_array);
  const std::string label_name = fmt::format("{}: {}", file, part.label_array);
  io::Array images = npz.read(part.image_array);
  auto* const pixels = std::get_if<std::vector<std::uint8_t>>(&images.data);
  if (pixels == nullptr || images.shape.size() != 3) {
    throw Error(fmt::format("{}: expected bytes (count,rows,columns)", image_name));
  }
  Samples samples{images.shape[1], images.shape[2], std::move(*pixels),
                  labels_of(npz.read(part.label_array), label_name)};
  return checked(std::move(samples), images.shape[0], image_name, label_name);
}

/// How many classes it takes to have all these labels.
std::size_t classes_of(std::span<const std::uint8_t> labels) {
  if (labels.empty()) return digit_classes;
  return std::max<std::size_t>(digit_classes, *std::ranges::max_element(labels) + 1U);
}

/// The labels of one half alone; none where they are missing.
std::vector<std::uint8_t> labels_in_folder(const fs::path& folder, const Part& part) {
  const auto file = find_idx(folder, part.labels, 1);
  return file ? io::read_idx_labels(*file) : std::vector<std::uint8_t>{};
}

std::vector<std::uint8_t> labels_in_npz(const io::NpzReader& npz, const std::string& file,
                                        const Part& part) {
  if (!npz.contains(part.label_array)) return {};
  return labels_of(npz.read(part.label_array), fmt::format("{}: {}", file, part.label_array));
}

/// Throws unless `source` is there.
bool is_folder(const fs::path& source) {
  std::error_code error;
  const fs::file_status status = fs::status(source, error);
  if (!fs::exists(status)) throw Error(fmt::format("{}: no such file or folder", source.string()));
  return fs::is_directory(status);
}

}  // namespace

Dataset load_dataset(const fs::path& source) {
  Dataset data;
  if (is_folder(source)) {
    data = {load_idx(source, train_part), load_idx(source, test_part)};
  } else {
    const io::NpzReader npz(source);
    data = {load_npz(npz, source.string(), train_part), load_npz(npz, source.string(), test_part)};
  }
  if (data.train.rows != data.test.rows || data.train.columns != data.test.columns) {
    throw Error(fmt::format("{}: test images are {}x{}, expected {}x{} as the training images",
                            source.string(), data.test.rows, data.test.columns, data.train.rows,
                            data.train.columns));
  }
  data.train.classes = data.test.classes =
      std::max(classes_of(data.train.labels), classes_of(data.test.labels));
  return data;
}

Samples load_test_samples(const fs::path& source) {
  Samples test;
  std::vector<std::uint8_t> train_labels;
  if (is_folder(source)) {
    test = load_idx(source, test_part);
    train_labels = labels_in_folder(source, train_part);
  } else {
    const io::NpzReader npz(source);
    test = load_npz(npz, source.string(), test_part);
    train_labels = labels_in_npz(npz, source.string(), train_part);
  }
  test.classes = std::max(classes_of(test.labels), classes_of(train_labels));
  return test;
}

fs::path find_dataset(std::span<const fs::path> candidates) {
  std::string searched;
  for (const fs::path& candidate : candidates) {
    std::error_code ignored;
    if (fs::is_regular_file(candidate, ignored) || holds_idx(candidate)) return candidate;
    searched += (searched.empty() ? "" : ", ") + candidate.string();
  }
  throw Error(
      fmt::format("no MNIST data found in {}; fetch it with data/fetch-mnist, or say where "
                  "it is with --data",
                  searched));
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
