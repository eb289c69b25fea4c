#include "mnist/training_record.hpp"

#include <zlib.h>

namespace mnist {
namespace {

std::uint32_t checksum(const std::vector<std::uint8_t>& bytes) {
  return static_cast<std::uint32_t>(::crc32_z(0, bytes.data(), bytes.size()));
}

DataRecord::Part record_of(const Samples& samples) {
  return {samples.count(), checksum(samples.images), checksum(samples.labels)};
}

}  // namespace

DataRecord record_of(const Dataset& data) { return {record_of(data.train), record_of(data.test)}; }

}  // namespace mnist
