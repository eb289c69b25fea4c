// Reading every member of an .npz archive, whatever becomes of the others.
#include <vector>

#include "fuzz_target.hpp"
#include "mnist/io/npz.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto bytes = as_bytes(data, size);
  expect_no_more_than_error([&] {
    const mnist::io::NpzReader reader({bytes.begin(), bytes.end()}, "input");
    for (const auto& name : reader.names()) {
      expect_no_more_than_error([&] { reader.header(name); });
      expect_no_more_than_error([&] { reader.read(name); });
    }
  });
  return 0;
}
