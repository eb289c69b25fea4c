// Interpreting a pickle.
#include "fuzz_target.hpp"
#include "io/pickle.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto bytes = as_bytes(data, size);
  expect_no_more_than_error([&] {
    mnist::io::decode_pickle({{bytes.begin(), bytes.end()}, 0}, "input");
  });
  return 0;
}
