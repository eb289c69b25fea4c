#include "mnist/data/dataset.hpp"

#include <zlib.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>

#include "mnist/error.hpp"
#include "mnist/io/npz.hpp"
#include "support/samples.hpp"

namespace mnist {
namespace {

namespace fs = std::filesystem;
using Catch::Contains;
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
  const std::uint8_t largest = GENERATE(as<std::uint8_t>{}, 10, 25, 255);
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
    members[2].second.data = std::vector<std::int64_t>(20, GENERATE(-1, 256));
    check_refused("at 0, expected 0 to 255");
  }
  SECTION("labels that are no whole numbers") {
    members[2].second.data = std::vector<float>(20, 1.0F);
    check_refused("y_train: expected integers");
  }
  SECTION("images of one number too few dimensions") {
    members[0].second.shape = {60, 6};
    check_refused("x_test: expected bytes (count,rows,columns)");
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
                    Contains("/nowhere/a, /nowhere/b.npz") && Contains("data/fetch-mnist"));
}

TEST_CASE("split_validation takes the last samples away") {
  Samples train = test::synthetic_samples(10, 3, 1);
  const Samples all = train;
  train.classes = 26;
  const Samples validation = split_validation(train, 4);
  CHECK(validation.classes == 26);
  REQUIRE(train.count() == 6);
  REQUIRE(validation.count() == 4);
  CHECK(std::ranges::equal(train.image(5), all.image(5)));
  CHECK(train.images.size() == 6 * 9);
  CHECK(std::ranges::equal(validation.image(0), all.image(6)));
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
}

}  // namespace
}  // namespace mnist
