#include "mnist/data/dataset.hpp"

#include <zlib.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <filesystem>

#include "mnist/error.hpp"
#include "mnist/io/npz.hpp"
#include "support/samples.hpp"

namespace mnist {
namespace {

namespace fs = std::filesystem;
using Catch::Contains;
using Catch::EndsWith;
using test::TemporaryFolder;

void gzip(const fs::path& from, const fs::path& to) {
  const std::string text = test::read_text(from);
  ::gzFile file = ::gzopen(to.c_str(), "wb");
  REQUIRE(::gzwrite(file, text.data(), static_cast<unsigned>(text.size())) > 0);
  REQUIRE(::gzclose(file) == Z_OK);
  fs::remove(from);
}

io::Array array_of_images(const Samples& samples) {
  return {{samples.count(), samples.rows, samples.columns}, samples.images};
}

std::vector<std::pair<std::string, io::Array>> keras_members(const Dataset& data) {
  return {{"x_test", array_of_images(data.test)},
          {"x_train", array_of_images(data.train)},
          {"y_train", {{data.train.count()}, data.train.labels}},
          {"y_test", {{data.test.count()}, data.test.labels}}};
}

TEST_CASE("a folder of IDX files loads, whichever way its files are named") {
  const TemporaryFolder folder;
  const Dataset data = test::synthetic_data(20, 10);
  const char separator = GENERATE('-', '.');
  test::write_idx_folder(folder.path(), data, separator);
  CHECK(load_dataset(folder.path()) == data);
}

TEST_CASE("gzipped IDX files load, also beside plain ones") {
  const TemporaryFolder folder;
  const Dataset data = test::synthetic_data(20, 10);
  test::write_idx_folder(folder.path(), data);
  gzip(folder / "train-images-idx3-ubyte", folder / "train-images-idx3-ubyte.gz");
  gzip(folder / "t10k-labels-idx1-ubyte", folder / "t10k-labels-idx1-ubyte.gz");
  CHECK(load_dataset(folder.path()) == data);
}

TEST_CASE("Keras' mnist.npz loads, its labels being bytes or integers") {
  const TemporaryFolder folder;
  const Dataset data = test::synthetic_data(20, 10);
  auto members = keras_members(data);
  if (GENERATE(false, true)) {
    const auto& labels = data.test.labels;
    members[3].second.data = std::vector<std::int64_t>(labels.begin(), labels.end());
  }
  io::write_npz(folder / "mnist.npz", members);
  CHECK(load_dataset(folder / "mnist.npz") == data);
  CHECK(load_test_samples(folder / "mnist.npz") == data.test);
}

TEST_CASE("IDX files load from folders of their own names, as Kaggle's archive has them") {
  const TemporaryFolder folder;
  const Dataset data = test::synthetic_data(20, 10);
  const char separator = GENERATE('-', '.');
  test::write_idx_folder(folder.path(), data, separator);
  for (const fs::path& file : std::vector<fs::path>(fs::directory_iterator(folder.path()), {})) {
    fs::rename(file, folder / "moved");
    fs::create_directory(file);
    fs::rename(folder / "moved", file / file.filename());
  }
  CHECK(load_dataset(folder.path()) == data);
  CHECK(load_test_samples(folder.path()) == data.test);
}

TEST_CASE("torchvision's root loads, and the folders on the way") {
  const TemporaryFolder folder;
  const Dataset data = test::synthetic_data(20, 10);
  const std::string name = GENERATE("MNIST", "FashionMNIST", "KMNIST");
  fs::create_directories(folder / name / "raw");
  test::write_idx_folder(folder / name / "raw", data);
  CHECK(load_dataset(folder.path()) == data);
  CHECK(load_dataset(folder / name) == data);
  CHECK(load_test_samples(folder.path()) == data.test);
  CHECK(find_dataset(std::vector{folder.path()}) == folder.path());
}

/// EMNIST's files of a split.
void write_emnist(const fs::path& folder, const std::string& split, const Dataset& data) {
  const auto write = [&](const std::string& name, const std::string& text) {
    test::write_text(folder / ("emnist-" + split + name), text);
  };
  write("-train-images-idx3-ubyte", test::idx_images(data.train));
  write("-train-labels-idx1-ubyte", test::idx_labels(data.train));
  write("-test-images-idx3-ubyte", test::idx_images(data.test));
  write("-test-labels-idx1-ubyte", test::idx_labels(data.test));
}

TEST_CASE("EMNIST's files load: a folder of one split, and of several the one that is named") {
  const TemporaryFolder folder;
  const Dataset letters = test::synthetic_data(20, 10), digits = test::synthetic_data(30, 10);
  fs::create_directory(folder / "gzip");
  write_emnist(folder / "gzip", "letters", letters);
  CHECK(load_dataset(folder / "gzip") == letters);
  CHECK(load_dataset(folder.path()) == letters);
  gzip(folder / "gzip/emnist-letters-test-images-idx3-ubyte",
       folder / "gzip/emnist-letters-test-images-idx3-ubyte.gz");
  write_emnist(folder / "gzip", "digits", digits);
  CHECK(load_dataset(folder / "gzip/emnist-letters") == letters);
  CHECK(load_dataset(folder / "gzip/emnist-digits") == digits);
  CHECK_THROWS_WITH(load_dataset(folder / "gzip"), Contains("holds several datasets") &&
                                                       Contains("gzip/emnist-digits") &&
                                                       Contains("gzip/emnist-letters"));
  fs::remove(folder / "gzip/emnist-digits-train-labels-idx1-ubyte");
  CHECK_THROWS_WITH(load_dataset(folder / "gzip/emnist-digits"),
                    Contains("gzip: holds no file emnist-digits-train-labels-idx1-ubyte"));
}

TEST_CASE("images that are stored column after column are turned on demand") {
  const TemporaryFolder folder;
  Dataset data;
  for (Samples* const samples : {&data.train, &data.test}) {
    *samples = {3, 2, {0, 1, 2, 3, 4, 5, 9, 8, 7, 6, 5, 4}, {1, 2}};
  }
  write_emnist(folder.path(), "digits", data);
  const Samples turned{2, 3, {0, 2, 4, 1, 3, 5, 9, 7, 5, 8, 6, 4}, {1, 2}};
  CHECK(load_dataset(folder.path(), {.transposed = true}) == Dataset{turned, turned});
  CHECK(load_test_samples(folder.path(), {.transposed = true}) == turned);
  CHECK(load_test_samples(folder.path()) == data.test);
}

TEST_CASE("images of nothing but 0 and 1 become black and white") {
  const TemporaryFolder folder;
  Dataset data = test::synthetic_data(20, 10);
  for (Samples* const samples : {&data.train, &data.test}) {
    for (std::uint8_t& pixel : samples->images) pixel = pixel > 127 ? 1 : 0;
  }
  test::write_idx_folder(folder.path(), data);
  io::write_npz(folder / "mnist.npz", keras_members(data));
  for (Samples* const samples : {&data.train, &data.test}) {
    for (std::uint8_t& pixel : samples->images) pixel *= 255;
  }
  CHECK(load_dataset(folder.path()) == data);
  CHECK(load_dataset(folder / "mnist.npz") == data);
  CHECK(load_test_samples(folder / "mnist.npz") == data.test);
}

TEST_CASE("images of an npz load with a channel, and as rows of pixels") {
  const TemporaryFolder folder;
  const Dataset data = test::synthetic_data(20, 10);
  auto members = keras_members(data);
  const auto [test_shape, train_shape] =
      GENERATE(table<std::vector<std::size_t>, std::vector<std::size_t>>(
          {{{10, 6, 6, 1}, {20, 6, 6, 1}}, {{10, 1, 6, 6}, {20, 1, 6, 6}}, {{10, 36}, {20, 36}}}));
  members[0].second.shape = test_shape;
  members[1].second.shape = train_shape;
  members[2].second.shape = {20, 1};
  io::write_npz(folder / "mnist.npz", members);
  CHECK(load_dataset(folder / "mnist.npz") == data);
}

TEST_CASE("images of an npz load from other numbers than bytes, from 0 to 1 or to 255") {
  const TemporaryFolder folder;
  const Dataset data = test::synthetic_data(20, 10);
  auto members = keras_members(data);
  const auto convert = [&](std::size_t member, const Samples& samples, auto scale) {
    std::vector<decltype(scale)> values(samples.images.begin(), samples.images.end());
    for (auto& value : values) value = static_cast<decltype(scale)>(value * scale);
    members[member].second.data = values;
  };
  const int kind = GENERATE(0, 1, 2, 3);
  for (const bool is_test : {true, false}) {
    const Samples& samples = is_test ? data.test : data.train;
    const std::size_t member = is_test ? 0 : 1;
    if (kind == 0) convert(member, samples, 1.0F / 255.0F);
    if (kind == 1) convert(member, samples, 1.0 / 255.0);
    if (kind == 2) convert(member, samples, 1.0F);
    if (kind == 3) convert(member, samples, std::int64_t{1});
  }
  io::write_npz(folder / "mnist.npz", members);
  CHECK(load_dataset(folder / "mnist.npz") == data);
}

TEST_CASE("a file that is no dataset is called by its name") {
  const TemporaryFolder folder;
  const auto refused = [&](const std::string& content, const std::string& what) {
    test::write_text(folder / "data", content);
    CHECK_THROWS_WITH(load_dataset(folder / "data"), Contains("data: " + what));
  };
  refused("<!doctype html>", "is an HTML page, expected an .npz archive");
  refused("version https://git-lfs.github.com/spec/v1\n", "is a Git LFS pointer");
  refused("\x89PNG\r\n\x1a\n", "is a PNG");
  refused(test::idx(3, {0, 6, 6}, {}), "is an IDX file of images");
}

TEST_CASE("the test set loads without the training files") {
  const TemporaryFolder folder;
  const Dataset data = test::synthetic_data(20, 10);
  test::write_idx_folder(folder.path(), data);
  fs::remove(folder / "train-images-idx3-ubyte");
  CHECK(load_test_samples(folder.path()) == data.test);
  CHECK_THROWS_WITH(load_dataset(folder.path()),
                    Contains(folder.path().string()) && Contains("train-images-idx3-ubyte"));
}

TEST_CASE("the largest label of both sets tells the number of classes") {
  const TemporaryFolder folder;
  Dataset data = test::synthetic_data(20, 10);
  const bool in_training = GENERATE(true, false);
  const std::uint8_t largest = GENERATE(as<std::uint8_t>{}, 10, 25, 254);
  (in_training ? data.train : data.test).labels[3] = largest;
  test::write_idx_folder(folder.path(), data);
  io::write_npz(folder / "mnist.npz", keras_members(data));
  data.train.classes = data.test.classes = largest + 1U;
  for (const fs::path& source : {folder.path(), folder / "mnist.npz"}) {
    CHECK(load_dataset(source) == data);
    CHECK(load_test_samples(source) == data.test);
  }
}

TEST_CASE("a part of MNIST without its larger digits has ten classes still") {
  const TemporaryFolder folder;
  Dataset data = test::synthetic_data(20, 10);
  for (Samples* const samples : {&data.train, &data.test}) {
    for (std::uint8_t& label : samples->labels) label = std::min<std::uint8_t>(label, 2);
  }
  test::write_idx_folder(folder.path(), data);
  CHECK(load_dataset(folder.path()).train.classes == 10);
  CHECK(load_test_samples(folder.path()).classes == 10);
}

TEST_CASE("a faulty dataset is refused, and the message names the file and the fault") {
  const TemporaryFolder folder;
  const Dataset data = test::synthetic_data(20, 10);
  test::write_idx_folder(folder.path(), data);
  const fs::path images = folder / "t10k-images-idx3-ubyte";
  const fs::path labels = folder / "t10k-labels-idx1-ubyte";
  const auto replace = [](const fs::path& file, const std::string& text) {
    test::write_text(file, text);
    return Contains(file.string());
  };

  SECTION("one label fewer than images") {
    const auto names = replace(labels, test::idx(1, {9}, std::vector<std::uint8_t>(9)));
    CHECK_THROWS_WITH(load_dataset(folder.path()), names && Contains("9 labels, expected 10"));
  }
  SECTION("no images at all") {
    replace(labels, test::idx(1, {0}, {}));
    const auto names = replace(images, test::idx(3, {0, 6, 6}, {}));
    CHECK_THROWS_WITH(load_dataset(folder.path()), names);
  }
  SECTION("a short file") {
    const auto names = replace(images, test::idx_images(data.test).substr(0, 100));
    CHECK_THROWS_WITH(load_dataset(folder.path()), names);
  }
  SECTION("trailing bytes") {
    const auto names = replace(images, test::idx_images(data.test) + "x");
    CHECK_THROWS_WITH(load_dataset(folder.path()), names);
  }
  SECTION("images where labels belong") {
    const auto names = replace(labels, test::idx_images(data.test));
    CHECK_THROWS_WITH(load_dataset(folder.path()), names);
  }
  SECTION("test images of another size than the training images") {
    replace(images, test::idx_images(test::synthetic_samples(10, 7, 2)));
    CHECK_THROWS_WITH(load_dataset(folder.path()), Contains("7x7, expected 6x6"));
  }
  SECTION("no such folder") {
    CHECK_THROWS_WITH(load_dataset(folder / "nowhere"), Contains("no such file or folder"));
  }
}

TEST_CASE("a faulty mnist.npz is refused, and the message names the array") {
  const TemporaryFolder folder;
  const fs::path file = folder / "mnist.npz";
  auto members = keras_members(test::synthetic_data(20, 10));
  const auto check_refused = [&](const std::string& what) {
    io::write_npz(file, members);
    CHECK_THROWS_WITH(load_dataset(file), Contains(file.string()) && Contains(what));
  };

  SECTION("a label that is no byte") {
    members[2].second.data = std::vector<std::int64_t>(20, GENERATE(-1, 255, 256));
    check_refused("at 0, expected 0 to 254");
  }
  SECTION("labels that are no whole numbers") {
    members[2].second.data = std::vector<float>(20, 1.0F);
    check_refused("y_train: expected integers");
  }
  SECTION("images of one number too few dimensions") {
    members[0].second.shape = {60, 6};
    check_refused("x_test: is (60,6), expected grey images (count,rows,columns)");
  }
  SECTION("images in colour") {
    members[0].second = {{1, 6, 6, 3}, std::vector<std::uint8_t>(108)};
    check_refused("x_test: is (1,6,6,3), expected grey images");
  }
  SECTION("images standardised to other values") {
    members[1].second.data = std::vector<float>(720, GENERATE(-0.5F, 300.0F, NAN));
    check_refused("x_train: holds values from");
  }
  SECTION("text where images belong") {
    members[1].second = {{}, std::string("none")};
    check_refused("x_train");
  }
  SECTION("an array is missing") {
    members.pop_back();
    check_refused("y_test");
  }
}

TEST_CASE("find_dataset takes the first place that holds data") {
  const TemporaryFolder folder;
  fs::create_directory(folder / "empty");
  fs::create_directory(folder / "first");
  fs::create_directory(folder / "second");
  test::write_idx_folder(folder / "first", test::synthetic_data(10, 10), '.');
  test::write_idx_folder(folder / "second", test::synthetic_data(10, 10));
  const std::vector<fs::path> candidates{folder / "missing", folder / "empty", folder / "first",
                                         folder / "second"};
  CHECK(find_dataset(candidates) == folder / "first");
}

TEST_CASE("find_dataset says what it searched, and how to fetch the data") {
  const std::vector<fs::path> candidates{"/nowhere/a", "/nowhere/b.npz"};
  CHECK_THROWS_WITH(find_dataset(candidates),
                    Contains("/nowhere/a, /nowhere/b.npz") && Contains("mnist-fetch"));
  CHECK_THROWS_WITH(find_dataset(candidates, "load_data(path)"), EndsWith("with load_data(path)"));
}

TEST_CASE("split_validation takes the last samples away") {
  Samples train = test::synthetic_samples(10, 3, 1);
  const Samples all = train;
  train.classes = 26;
  const Samples validation = split_validation(train, 4);
  CHECK(validation.classes == 26);
  REQUIRE(train.count() == 6);
  REQUIRE(validation.count() == 4);
  CHECK(std::equal(train.images.begin(), train.images.end(), all.images.begin()));
  CHECK(train.images.size() == 6 * 9);
  CHECK(std::equal(validation.images.begin(), validation.images.end(), all.image(6).data()));
  CHECK(validation.labels.back() == all.labels.back());
}

TEST_CASE("split_validation leaves something to train on") {
  Samples train = test::synthetic_samples(10, 3, 1);
  CHECK_THROWS_AS(split_validation(train, 10), Error);
  CHECK(split_validation(train, 0).count() == 0);
  CHECK(train.count() == 10);
}

TEST_CASE("MNIST itself loads", "[data]") {
  const char* const folder = std::getenv("MNIST_DATA");
  REQUIRE(folder != nullptr);
  if (!std::filesystem::exists(std::filesystem::path(folder) / "t10k-images-idx3-ubyte")) {
    WARN("skipped: there is no MNIST in " << folder);  // which tells ctest
    return;
  }
  const Dataset data = load_dataset(folder);
  CHECK(data.train.count() == 60000);
  CHECK(data.test.count() == 10000);
  CHECK(data.train.rows == 28);
  CHECK(data.train.columns == 28);
  CHECK(is_mnist(data.train));
  CHECK_FALSE(is_mnist(data.test));
}

}  // namespace
}  // namespace mnist
