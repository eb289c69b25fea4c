#include "mnist/recipe/training_record.hpp"

#include "support/samples.hpp"

namespace mnist {
namespace {

TEST_CASE("a dataset is recorded by CRC-32, as zip and zlib compute it") {
  Dataset data = test::synthetic_data(20, 10);
  data.test.labels = {'1', '2', '3', '4', '5', '6', '7', '8', '9'};
  CHECK(record_of(data).test.labels == 0xcbf43926);  // the check value of the CRC catalogue
}

TEST_CASE("any changed byte changes the record") {
  const Dataset data = test::synthetic_data(20, 10);
  const DataRecord record = record_of(data);
  CHECK(record.train.count == 20);
  CHECK(record.test.count == 10);
  CHECK(record_of(data) == record);
  Dataset changed = data;
  SECTION("of the training images") { changed.train.images[5] ^= 1; }
  SECTION("of the training labels") { changed.train.labels[5] ^= 1; }
  SECTION("of the test images") { changed.test.images[5] ^= 1; }
  SECTION("of the test labels") { changed.test.labels[5] ^= 1; }
  CHECK_FALSE(record_of(changed) == record);
}

}  // namespace
}  // namespace mnist
