#include "mnist/recipe/training_record.hpp"

#include "io/crc32.hpp"

namespace mnist {
namespace {

std::uint32_t checksum(const std::vector<std::uint8_t>& bytes) {
  return io::crc32(std::as_bytes(std::span(bytes)));
}

DataRecord::Part record_of(const Samples& samples) {
  return {samples.count(), checksum(samples.images), checksum(samples.labels)};
}

}  // namespace

DataRecord record_of(const Dataset& data) { return {record_of(data.train), record_of(data.test)}; }

}  // namespace mnist
