// Interpreting a pickle, and writing again what could be read.
#include <cstdlib>

#include "fuzz_target.hpp"
#include "io/pickle.hpp"

using mnist::io::decode_pickle;
using mnist::io::encode_pickle;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto bytes = as_bytes(data, size);
  expect_no_more_than_error([&] {
    const auto arrays = decode_pickle({{bytes.begin(), bytes.end()}, 0}, "input");
    const auto written = encode_pickle(arrays);
    // NaN is not equal to itself, so the bytes are compared.
    if (encode_pickle(decode_pickle(written, "written")) != written) std::abort();
  });
  return 0;
}
